"""How ONNX Runtime is to run a graph beside the beat: on one thread, which does not spin while it has nothing to do."""

import onnxruntime as ort


def inference_session(graph: bytes, *, keep_memory: bool = True) -> ort.InferenceSession:
    """A graph ready to run.

    keep_memory: between runs, which is quicker where all are alike; where their sizes differ an arena keeps the sum of
    all sizes it ever saw.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = options.enable_mem_pattern = keep_memory
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
