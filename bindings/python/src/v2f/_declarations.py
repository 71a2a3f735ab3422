"""The declarations of ``v2f.h`` for ctypes.

A test compares them with the header: names, arity, widths, sizes and offsets.
"""

from __future__ import annotations

import ctypes as c

ABI_VERSION = 1

Model = c.c_uint64
Stream = c.c_uint64
Curves = c.c_uint64
Status = c.c_int32
LogFunction = c.CFUNCTYPE(None, c.c_uint32, c.c_char_p, c.c_void_p)
ProgressFunction = c.CFUNCTYPE(c.c_uint32, c.c_double, c.c_void_p)

# Arrays are passed as addresses from NumPy; ctypes does not check their element types.
Address = c.c_void_p


class ModelSettings(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        ("engine", c.c_uint32),
        ("threads", c.c_uint32),
        ("max_batch", c.c_uint32),
        ("runtime_library", c.c_char_p),
    ]


class ModelDescription(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        ("sample_rate", c.c_uint32),
        ("window", c.c_uint32),
        ("lookahead", c.c_uint32),
        ("hop_numerator", c.c_uint32),
        ("hop_denominator", c.c_uint32),
        ("controls", c.c_uint32),
        ("state_size", c.c_uint32),
    ]


class CurvesDescription(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        ("controls", c.c_uint32),
        ("frames", c.c_uint64),
        ("rate_numerator", c.c_uint32),
        ("rate_denominator", c.c_uint32),
        ("recording_seconds", c.c_double),
    ]


class Frame(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        ("count", c.c_uint32),
        ("target", c.c_int64),
        ("seconds", c.c_double),
    ]


class Pose(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        ("state", c.c_uint32),
        ("position", c.c_int64),
        ("seconds", c.c_double),
        ("weight", c.c_float),
        ("count", c.c_uint32),
    ]


class Control(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        ("neutral", c.c_float),
        ("min", c.c_float),
        ("max", c.c_float),
        ("name", c.c_char * 64),
    ]


class Latency(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        ("sample_rate", c.c_uint32),
        ("lookahead", c.c_uint32),
        ("resampler", c.c_uint32),
        ("ensemble", c.c_uint32),
        ("hop", c.c_uint32),
        ("total", c.c_uint32),
        ("reserved", c.c_uint32),
        ("seconds", c.c_double),
    ]


class Statistics(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        ("reserved", c.c_uint32),
        ("pushed_frames", c.c_uint64),
        ("refused_frames", c.c_uint64),
        ("gap_frames", c.c_uint64),
        ("discontinuities", c.c_uint64),
        ("bad_samples", c.c_uint64),
        ("bad_controls", c.c_uint64),
        ("hops", c.c_uint64),
        ("frames_made", c.c_uint64),
        ("frames_polled", c.c_uint64),
        ("late_frames", c.c_uint64),
        ("underruns", c.c_uint64),
        ("dropped_frames", c.c_uint64),
        ("failed_predictions", c.c_uint64),
        ("utterances_ended", c.c_uint64),
        ("over_scale_samples", c.c_uint64),
        ("single_channel_frames", c.c_uint64),
    ]


class InputLevel(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        ("loudness", c.c_uint32),
        ("rms_dbfs", c.c_float),
        ("peak_dbfs", c.c_float),
        ("speech_dbfs", c.c_float),
        ("noise_dbfs", c.c_float),
        ("gain_db", c.c_float),
        ("reserved", c.c_uint32),
    ]


class StreamSettings(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        ("sample_rate", c.c_uint32),
        ("channels", c.c_uint32),
        ("overrun", c.c_uint32),
        ("queue_seconds", c.c_float),
        ("frames_seconds", c.c_float),
        ("divider", c.c_uint32),
        ("smoothing", c.c_uint32),
        ("gate", c.c_uint32),
        ("idle", c.c_uint32),
        ("idle_seed", c.c_uint64),
        ("profile", c.c_char_p),
        ("tuning", c.c_char_p),
        ("hold_seconds", c.c_float),
        ("fade_seconds", c.c_float),
        ("gain_ceiling_db", c.c_float),
        ("gain_target_dbfs", c.c_float),
        ("offset_seconds", c.c_float),
        ("channel", c.c_uint32),
        ("voice_gate", c.c_uint32),
        ("normalise", c.c_uint32),
        ("voice_curves", c.c_uint32),
        ("reserved", c.c_uint32),
    ]


class Parameter(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        ("min", c.c_float),
        ("max", c.c_float),
        ("default_value", c.c_float),
        ("value", c.c_float),
        ("name", c.c_char * 96),
        ("description", c.c_char * 128),
    ]


#: Every struct of the header, by its name in C.
STRUCTS: dict[str, type[c.Structure]] = {
    "V2fModelSettings": ModelSettings,
    "V2fModelDescription": ModelDescription,
    "V2fCurvesDescription": CurvesDescription,
    "V2fFrame": Frame,
    "V2fPose": Pose,
    "V2fControl": Control,
    "V2fLatency": Latency,
    "V2fStatistics": Statistics,
    "V2fInputLevel": InputLevel,
    "V2fStreamSettings": StreamSettings,
    "V2fParameter": Parameter,
}

_size = c.c_size_t
_size_out = c.POINTER(c.c_size_t)
_text_out = [c.c_char_p, _size, _size_out]

#: Every function of the header: type of the result, then types of the parameters.
FUNCTIONS: dict[str, tuple[object, list[object]]] = {
    "v2f_version": (c.c_char_p, []),
    "v2f_abi_version": (c.c_uint32, []),
    "v2f_student_format_version": (c.c_uint32, []),
    "v2f_onnxruntime_description": (Status, _text_out),
    "v2f_status_message": (c.c_char_p, [c.c_int32]),
    "v2f_last_error": (c.c_char_p, []),
    "v2f_set_log": (Status, [LogFunction, c.c_uint32, c.c_void_p]),
    "v2f_model_open": (Status, [c.c_char_p, c.POINTER(ModelSettings), c.POINTER(Model)]),
    "v2f_model_open_memory": (
        Status,
        [Address, _size, c.c_char_p, c.POINTER(ModelSettings), c.POINTER(Model)],
    ),
    "v2f_model_open_async": (Status, [c.c_char_p, c.POINTER(ModelSettings), c.POINTER(Model)]),
    "v2f_model_open_memory_async": (
        Status,
        [Address, _size, c.c_char_p, c.POINTER(ModelSettings), c.POINTER(Model)],
    ),
    "v2f_model_ready": (Status, [Model]),
    "v2f_model_destroy": (Status, [Model]),
    "v2f_model_describe": (Status, [Model, c.POINTER(ModelDescription)]),
    "v2f_model_text": (Status, [Model, c.c_uint32, *_text_out]),
    "v2f_tick": (Status, [Model, _size, _size_out]),
    "v2f_bake": (
        Status,
        [
            Model,
            c.POINTER(StreamSettings),
            Address,
            _size,
            c.c_uint32,
            c.c_uint32,
            ProgressFunction,
            c.c_void_p,
            c.POINTER(Curves),
        ],
    ),
    "v2f_curves_describe": (Status, [Curves, c.POINTER(CurvesDescription)]),
    "v2f_curves_control": (Status, [Curves, _size, c.POINTER(Control)]),
    "v2f_curves_read": (Status, [Curves, _size, _size, Address, Address, _size]),
    "v2f_curves_statistics": (Status, [Curves, c.POINTER(Statistics)]),
    "v2f_curves_destroy": (Status, [Curves]),
    "v2f_curves_description_init": (Status, [c.POINTER(CurvesDescription), _size]),
    "v2f_poll_rig": (Status, [Stream, c.POINTER(Frame), Address, _size]),
    "v2f_rig_at": (Status, [Stream, c.c_int64, c.c_uint32, c.POINTER(Pose), Address, _size]),
    "v2f_control_count": (Status, [Stream, _size_out]),
    "v2f_control": (Status, [Stream, _size, c.POINTER(Control)]),
    "v2f_find_control": (Status, [Stream, c.c_char_p, _size_out]),
    "v2f_latency": (Status, [Stream, c.POINTER(Latency)]),
    "v2f_input_level": (Status, [Stream, c.POINTER(InputLevel)]),
    "v2f_statistics": (Status, [Stream, c.POINTER(Statistics)]),
    "v2f_stream_open": (Status, [Model, c.POINTER(StreamSettings), c.POINTER(Stream)]),
    "v2f_stream_destroy": (Status, [Stream]),
    "v2f_push_audio": (Status, [Stream, Address, _size, _size_out]),
    "v2f_push_audio_i16": (Status, [Stream, Address, _size, _size_out]),
    "v2f_push_gap": (Status, [Stream, c.c_uint64]),
    "v2f_set_format": (Status, [Stream, c.c_uint32, c.c_uint32]),
    "v2f_flush": (Status, [Stream]),
    "v2f_reset": (Status, [Stream]),
    "v2f_interrupt": (Status, [Stream, c.c_int64, c.c_uint32]),
    "v2f_model_settings_init": (Status, [c.POINTER(ModelSettings), _size]),
    "v2f_stream_settings_init": (Status, [c.POINTER(StreamSettings), _size]),
    "v2f_model_description_init": (Status, [c.POINTER(ModelDescription), _size]),
    "v2f_frame_init": (Status, [c.POINTER(Frame), _size]),
    "v2f_pose_init": (Status, [c.POINTER(Pose), _size]),
    "v2f_latency_init": (Status, [c.POINTER(Latency), _size]),
    "v2f_control_init": (Status, [c.POINTER(Control), _size]),
    "v2f_parameter_init": (Status, [c.POINTER(Parameter), _size]),
    "v2f_statistics_init": (Status, [c.POINTER(Statistics), _size]),
    "v2f_input_level_init": (Status, [c.POINTER(InputLevel), _size]),
    "v2f_parameter_count": (Status, [Stream, _size_out]),
    "v2f_parameter": (Status, [Stream, _size, c.POINTER(Parameter)]),
    "v2f_get_parameter": (Status, [Stream, c.c_char_p, c.POINTER(c.c_float)]),
    "v2f_set_parameter": (Status, [Stream, c.c_char_p, c.c_float]),
    "v2f_load_tuning": (Status, [Stream, c.c_char_p]),
    "v2f_save_tuning": (Status, [Stream, *_text_out]),
    "v2f_match_shapes": (Status, [c.c_char_p, c.c_char_p, c.c_char_p, c.POINTER(c.c_int32), _size]),
    "v2f_detect_rig": (Status, [c.c_char_p, c.c_char_p, *_text_out]),
}
