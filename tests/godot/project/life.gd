extends RefCounted
## Changes of scenes and nodes. Prints FAILED with a message. Lines that begin with "EXPECT" announce error
## lines of the engine, in their order.


func run(main: Node) -> void:
	var tree := main.get_tree()
	var player: AudioStreamPlayer = main.get_node("Player")
	var speech: Node = main.get_node("Speech")
	var face: Node = main.get_node("Head/Face")
	main.check(AudioServer.bus_count == 2 and player.bus.begins_with("V2F"), "the player has no bus of its own")

	# Removed from the tree and added again while sound plays.
	main.play("goforward")
	await tree.process_frame
	main.remove_child(speech)
	main.check(AudioServer.bus_count == 1 and player.bus == &"Master", "the former bus is not restored")
	await tree.process_frame
	main.check(main.mesh.get_blend_shape_value(main.shape("jawOpen")) == 0.0, "the face does not become neutral without V2FSpeech")
	main.add_child(speech)
	await tree.process_frame
	await tree.process_frame
	main.check(speech.is_open() and AudioServer.bus_count == 2, "V2FSpeech does not open again")

	# At weight 0 the values of other animation stay.
	face.weight = 0.0
	await tree.process_frame
	main.mesh.set_blend_shape_value(main.shape("jawOpen"), 0.7)
	face.rebind()
	main.check(JSON.parse_string(face.detect_rig()).profile == "arkit", "detect_rig: " + face.detect_rig())
	await tree.process_frame
	var jaw: float = main.mesh.get_blend_shape_value(main.shape("jawOpen"))
	main.check(is_equal_approx(jaw, 0.7), "a face with weight 0 is changed")
	face.weight = 1.0
	await tree.process_frame

	# A student from an archive, another profile, and a tuning.
	var packer := PCKPacker.new()
	packer.pck_start(main.out + "/game.pck")
	packer.add_file("res://packed/student.onnx", "res://addons/v2f/students/tiny-low-latency.onnx")
	packer.flush()
	main.check(ProjectSettings.load_resource_pack(main.out + "/game.pck"), "the archive does not load")
	speech.student = "res://packed/student.onnx"
	speech.profile = "oculus"
	speech.tuning = '{"format": 1, "parameters": {"aa.gain": 0.5}}'
	speech.idle = true
	await tree.process_frame
	await tree.process_frame
	main.check(speech.get_curve_names().has("aa"), "the archive's student does not open: " + speech.get_problem())
	main.check(is_equal_approx(speech.get_parameter("aa.gain"), 0.5), "the tuning is not applied")
	main.check(speech.save_tuning().contains("aa.gain"), "save_tuning() does not return the tuning")
	main.check(face.get_bound_shapes() == 0, "a head with ARKit shapes shows visemes")

	# Level, counters and parameters.
	speech.gain_ceiling_db = 20.0
	main.play("goforward")
	await tree.process_frame
	while speech.get_statistics().pushed_frames < 72000:
		await tree.process_frame
	var level: Dictionary = speech.get_input_level()
	main.check(level.keys() == ["loudness", "rms_dbfs", "peak_dbfs", "speech_dbfs", "noise_dbfs", "gain_db"],
			"the input level has other entries: %s" % level)
	main.check(level.loudness >= 0 and level.loudness <= 3 and level.speech_dbfs > -60.0 and level.speech_dbfs < 0.0,
			"the input level is not that of speech: %s" % level)
	var counters: Dictionary = speech.get_statistics()
	main.check(counters.size() == 14 and counters.pushed_frames > 48000 and counters.frames_made > 60,
			"the counters do not count: %s" % counters)
	var parameters: Dictionary = speech.get_parameters()
	var gain: Dictionary = parameters["aa.gain"]
	main.check(is_equal_approx(gain.value, 0.5) and gain.default_value == 1.0 and gain.max > 1.0 and
			not gain.description.is_empty(), "aa.gain is %s" % gain)
	for i in 200:
		speech.get_parameters()

	# Errors are reported, and nothing else happens.
	print("EXPECT no tuning parameter")
	main.check(not speech.set_parameter("nose.gain", 1.0), "an unknown parameter is accepted")
	print("EXPECT cannot be read")
	speech.student = "res://no.onnx"
	await tree.process_frame
	await tree.process_frame
	main.check(speech.get_input_level().is_empty() and speech.get_statistics().is_empty() and
			speech.get_parameters().is_empty(), "a closed V2FSpeech has values")
	main.check(not speech.is_open() and AudioServer.bus_count == 1, "a missing student is open")
	speech.student = "res://packed/student.onnx"
	print("EXPECT there is no AudioStreamPlayer")
	speech.player = NodePath("../Head")
	await tree.process_frame
	speech.player = NodePath("../Player")
	speech.profile = "arkit"
	speech.tuning = ""
	await tree.process_frame
	await tree.process_frame
	main.check(speech.is_open() and face.get_bound_shapes() == 52, "V2FSpeech does not recover")

	# Two V2FSpeech nodes with one student; the player is freed first.
	var second := AudioStreamPlayer3D.new()
	var other: Node = ClassDB.instantiate("V2FSpeech")
	second.add_child(other)
	main.add_child(second)
	await tree.process_frame
	main.check(other.is_open() and AudioServer.bus_count == 3, "a child of a player does not find the player")
	second.remove_child(other)
	second.free()
	main.add_child(other)
	print("EXPECT there is no AudioStreamPlayer")
	await tree.process_frame
	other.free()
	player.free()
	await tree.process_frame
	speech.free()
	await tree.process_frame
	main.check(AudioServer.bus_count == 1, "a bus remains")
	main.mesh.free()
	await tree.process_frame
