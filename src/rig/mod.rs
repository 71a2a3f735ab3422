//! The rig room.
