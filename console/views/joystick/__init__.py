"""A joystick, read from Linux's own interface (linux/joystick.h) without a library."""
