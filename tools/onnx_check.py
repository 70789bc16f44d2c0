"""Puts exported models through ONNX's checker, shape inference and ONNX Runtime's dynamic quantisation.

    python tools/onnx_check.py MODEL.onnx...

needs onnx and onnxruntime. The quantised model must load, and its logits must be near the model's.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnxruntime.quantization import QuantType, quantize_dynamic

NEAR = 0.2  # of the largest logit; eight bits are not more exact in tiny models


def logits(path, ids):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {"input_ids": ids})[0]


def check(path: Path) -> None:
    onnx.checker.check_model(str(path), full_check=True)
    model = onnx.load(str(path))
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    dims = model.graph.output[0].type.tensor_type.shape.dim
    positions = int(next(p.value for p in model.metadata_props if p.key == "n_positions"))
    ids = np.random.default_rng(0).integers(0, dims[-1].dim_value, (2, min(9, positions)))
    exact = logits(path, ids)
    with tempfile.TemporaryDirectory() as scratch:
        quantised = Path(scratch) / "quantised.onnx"
        quantize_dynamic(str(path), str(quantised), weight_type=QuantType.QInt8)
        apart = np.abs(logits(quantised, ids) - exact).max() / np.abs(exact).max()
        size = quantised.stat().st_size
    if apart >= NEAR:
        raise SystemExit(f"{path}: quantised logits differ by {apart} of the largest")
    print(f"{path}: checked; quantised to {size} of {path.stat().st_size} bytes, logits within {apart:.1e}")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        check(Path(name))
