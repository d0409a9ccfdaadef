"""The process: it starts, wires, ticks and sends."""
