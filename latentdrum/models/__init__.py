"""Inference of the exported graphs with ONNX Runtime; no torch."""
