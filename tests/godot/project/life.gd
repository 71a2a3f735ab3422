extends RefCounted
## What scenes do to the nodes. Prints FAILED with a sentence; the lines that begin with "EXPECT" name the engine's error lines that must
## come, in their order.


func run(main: Node) -> void:
	var tree := main.get_tree()
	var player: AudioStreamPlayer = main.get_node("Player")
	var speech: Node = main.get_node("Speech")
	var face: Node = main.get_node("Head/Face")
	main.check(AudioServer.bus_count == 2 and player.bus.begins_with("V2F"), "the voice has no bus of its own")

	# Out of the tree and in again, while it sounds.
	main.play("goforward")
	await tree.process_frame
	main.remove_child(speech)
	main.check(AudioServer.bus_count == 1 and player.bus == &"Master", "the bus is not given back")
	await tree.process_frame
	main.check(main.mesh.get_blend_shape_value(main.shape("jawOpen")) == 0.0, "the face does not rest without its voice")
	main.add_child(speech)
	await tree.process_frame
	await tree.process_frame
	main.check(speech.is_open() and AudioServer.bus_count == 2, "the voice does not come back")

	# Handed over, and then taken away: what others show stays.
	face.weight = 0.0
	await tree.process_frame
	main.mesh.set_blend_shape_value(main.shape("jawOpen"), 0.7)
	face.rebind()
	await tree.process_frame
	main.check(is_equal_approx(main.mesh.get_blend_shape_value(main.shape("jawOpen")), 0.7), "a face that was handed over is put to rest")
	face.weight = 1.0
	await tree.process_frame

	# A student and a profile out of an archive.
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
	main.check(is_equal_approx(speech.get_parameter("aa.gain"), 0.5), "the tuning is not in force")
	main.check(speech.save_tuning().contains("aa.gain"), "the tuning is not told")
	main.check(face.get_bound_shapes() == 0, "a head with ARKit shapes shows visemes")

	# What is wrong is said, and nothing else happens.
	print("EXPECT no tuning parameter")
	main.check(not speech.set_parameter("nose.gain", 1.0), "an unknown parameter is taken")
	print("EXPECT cannot be read")
	speech.student = "res://no.onnx"
	await tree.process_frame
	await tree.process_frame
	main.check(not speech.is_open() and AudioServer.bus_count == 1, "a student that is not there is open")
	speech.student = "res://packed/student.onnx"
	print("EXPECT there is no AudioStreamPlayer")
	speech.player = NodePath("../Head")
	await tree.process_frame
	speech.player = NodePath("../Player")
	speech.profile = "arkit"
	speech.tuning = ""
	await tree.process_frame
	await tree.process_frame
	main.check(speech.is_open() and face.get_bound_shapes() == 52, "it does not recover")

	# Two voices with one student; the player goes before its voice.
	var second := AudioStreamPlayer3D.new()
	var voice: Node = ClassDB.instantiate("V2FSpeech")
	second.add_child(voice)
	main.add_child(second)
	await tree.process_frame
	main.check(voice.is_open() and AudioServer.bus_count == 3, "a child of a player does not find it")
	second.remove_child(voice)
	second.free()
	main.add_child(voice)
	print("EXPECT there is no AudioStreamPlayer")
	await tree.process_frame
	voice.free()
	player.free()
	await tree.process_frame
	speech.free()
	await tree.process_frame
	main.check(AudioServer.bus_count == 1, "a bus is left behind")
	main.mesh.free()
	await tree.process_frame
