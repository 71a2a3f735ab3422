extends Node3D
## Plays recordings and logs the mixer's output and the shown shapes. Arguments after `--`: MODE OUT
##   lips      each recording of res://recordings: OUT/NAME.output (the mixer's output) and OUT/NAME.shapes (the
##             shapes of each rendered frame)
##   render    plays one recording in a window and saves images of the widest and of a closed mouth
##   cost      prints the cost of V2FSpeech and V2FFace per rendered frame
##   life      opens, closes and moves the nodes, and causes errors

const RATE := 48000.0
const STEADY_FRAMES := 200

var capture := AudioEffectCapture.new()
var captured := 0
var output: FileAccess
var mesh: MeshInstance3D
var out := ""
var shown: FileAccess
var shapes := {}


func _ready() -> void:
	var arguments := OS.get_cmdline_user_args()
	out = arguments[1]
	load_head()
	capture.buffer_length = 1.0
	# Runs after V2FFace in each rendered frame.
	process_priority = 200
	AudioServer.add_bus_effect(0, capture)
	await get_tree().process_frame
	# The signal comes before the nodes are processed.
	await get_tree().process_frame
	check($Speech.is_open(), "V2FSpeech is not open: " + $Speech.get_problem())
	match arguments[0]:
		"lips": await lips()
		"render": await render()
		"cost": await cost()
		"life": await preload("res://life.gd").new().run(self)
	if has_node("Player"):
		$Player.stop()
	# The mixer releases the stream.
	await get_tree().create_timer(0.3).timeout
	print("OK ", arguments[0])
	get_tree().quit.call_deferred()


func check(condition: bool, message: String) -> void:
	if not condition:
		print("FAILED: ", message)
		get_tree().quit(1)


func load_head() -> void:
	var document := GLTFDocument.new()
	var state := GLTFState.new()
	check(document.append_from_file("res://head.glb", state) == OK, "the head cannot be read")
	$Head.add_child(document.generate_scene(state))
	mesh = $Head.find_children("*", "MeshInstance3D", true, false)[0]


func shape(curve: String) -> int:
	for name in [curve, "head_" + curve, "head_" + curve.replace("Left", "_L").replace("Right", "_R")]:
		if mesh.find_blend_shape_by_name(name) >= 0:
			return mesh.find_blend_shape_by_name(name)
	check(false, "the head has no " + curve)
	return 0


func recordings() -> PackedStringArray:
	var names := PackedStringArray()
	for file in DirAccess.get_files_at("res://recordings"):
		names.append(file.get_basename())
	return names


## Stores the mixer's output; returns the audible position in it, seconds.
func follow_output() -> float:
	var frames := capture.get_frames_available()
	var block := capture.get_buffer(frames)
	captured += frames
	if output:
		for frame in block:
			output.store_float(frame.x)
	return captured / RATE + AudioServer.get_time_since_last_mix() - AudioServer.get_output_latency()


func _process(_delta: float) -> void:
	if shown == null:
		return
	var row := PackedStringArray(["%.5f" % follow_output()])
	for curve in shapes:
		row.append("%.5f" % mesh.get_blend_shape_value(shapes[curve]))
	shown.store_line(" ".join(row))


func play(name: String) -> void:
	$Player.stream = AudioStreamWAV.load_from_file("res://recordings/" + name + ".wav")
	$Player.play()


func lips() -> void:
	check($Head/Face.get_bound_shapes() == 52, "%d shapes are bound" % $Head/Face.get_bound_shapes())
	for name in recordings():
		output = FileAccess.open(out + "/" + name + ".output", FileAccess.WRITE)
		shown = FileAccess.open(out + "/" + name + ".shapes", FileAccess.WRITE)
		for curve in $Speech.get_curve_names():
			if not curve.begins_with("tongue") or curve == "tongueOut":
				shapes[curve] = shape(curve)
		shown.store_line("audible " + " ".join(shapes.keys()))
		follow_output()
		captured = 0
		play(name)
		# The delay, and some silence after the sound.
		var end: float = $Player.stream.get_length() + 0.7
		while captured / RATE < end:
			await get_tree().process_frame
		output = null
		shown = null
	check(capture.get_discarded_frames() == 0, "the test lost sound")
	await steady()


## Rendered frames without loading: tests/godot/run counts the addon's allocations between the two times.
func steady() -> void:
	play(recordings()[0])
	for i in 30:
		await get_tree().process_frame
	var from := Time.get_unix_time_from_system()
	var memory := Performance.get_monitor(Performance.MEMORY_STATIC)
	for i in STEADY_FRAMES:
		await get_tree().process_frame
	print("steady from %.6f to %.6f, engine memory %+d" %
			[from, Time.get_unix_time_from_system(), Performance.get_monitor(Performance.MEMORY_STATIC) - memory])


## The call of a plain node measures the cost of the engine and this script. Smallest value of many rounds.
func cost() -> void:
	var plain := Node.new()
	add_child(plain)
	play(recordings()[0])
	for i in 60:
		await get_tree().process_frame
	var least := {plain: INF, $Speech: INF, $Head/Face: INF}
	for round in 40:
		for node: Node in least:
			var began := Time.get_ticks_usec()
			for i in 500:
				node.notification(NOTIFICATION_PROCESS)
			least[node] = minf(least[node], (Time.get_ticks_usec() - began) / 500.0)
		await get_tree().process_frame
	print("a rendered frame: V2FSpeech %.2f us, V2FFace with %d shapes %.2f us" %
			[least[$Speech] - least[plain], $Head/Face.get_bound_shapes(), least[$Head/Face] - least[plain]])


func render() -> void:
	var camera := Camera3D.new()
	camera.position = Vector3(0.6, 0.1, 4.2)
	camera.fov = 38
	add_child(camera)
	camera.look_at(Vector3(0, -0.05, 0))
	var light := DirectionalLight3D.new()
	light.rotation_degrees = Vector3(-30, 25, 0)
	add_child(light)
	var world := WorldEnvironment.new()
	world.environment = Environment.new()
	world.environment.background_mode = Environment.BG_COLOR
	world.environment.background_color = Color(0.2, 0.27, 0.33)
	world.environment.ambient_light_source = Environment.AMBIENT_SOURCE_COLOR
	world.environment.ambient_light_color = Color.WHITE
	world.environment.ambient_light_energy = 0.5
	add_child(world)
	var widest := 0.0
	var least := 1.0
	play("something")
	while $Player.playing:
		await RenderingServer.frame_post_draw
		var opening: float = mesh.get_blend_shape_value(shape("jawOpen"))
		opening -= mesh.get_blend_shape_value(shape("mouthClose"))
		var name := ""
		if opening > widest:
			widest = opening
			name = "/open.png"
		elif widest > 0.4 and opening < least:
			least = opening
			name = "/closed.png"
		if name:
			get_viewport().get_texture().get_image().save_png(out + name)
	print("opening from %.2f to %.2f" % [least, widest])
