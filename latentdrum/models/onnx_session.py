"""ONNX Runtime sessions that leave the CPU to the engine: one thread, which does not spin while idle."""

import onnxruntime as ort


def inference_session(graph: bytes, *, keep_memory: bool = True) -> ort.InferenceSession:
    """A graph ready to run.

    keep_memory: keep the arena between runs, which is quicker if all have the same size; with different sizes it grows
    to the sum of all of them.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = options.enable_mem_pattern = keep_memory
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
