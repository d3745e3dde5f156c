"""The plate reader: convolutions and CTC over 32 columns; and its ONNX file with the batch norms folded in."""
import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from render import ALPHABET, HEIGHT, WIDTH

CLASSES = len(ALPHABET) + 1  # 0 is CTC's blank
# in, out, kernel, stride, padding
LAYERS = ((1, 16, (3, 3), (2, 2), (1, 1)), (16, 32, (3, 3), (2, 1), (1, 1)), (32, 64, (3, 3), (2, 2), (1, 1)),
          (64, 64, (3, 3), (1, 1), (1, 1)), (64, 96, (3, 3), (2, 1), (1, 1)), (96, 96, (3, 3), (1, 1), (1, 1)),
          (96, 128, (2, 3), (1, 1), (0, 1)), (128, 128, (1, 5), (1, 1), (0, 2)))


class Reader(nn.Module):
    """[n,1,32,128], normalised, to logits [n, classes, 32]."""

    def __init__(self):
        super().__init__()
        blocks = []
        for inputs, outputs, kernel, stride, padding in LAYERS:
            blocks += [nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False), nn.BatchNorm2d(outputs),
                       nn.ReLU(inplace=True)]
        self.body = nn.Sequential(*blocks)
        self.head = nn.Conv2d(LAYERS[-1][1], CLASSES, 1)

    def forward(self, x):
        return self.head(self.body(x)).squeeze(2)


def normalised(crops):
    """Zero mean and unit spread per crop: light and contrast stop mattering. The ONNX file does the same."""
    x = crops.float().unsqueeze(1)
    centred = x - x.mean((2, 3), keepdim=True)
    return centred / ((centred * centred).mean((2, 3), keepdim=True).sqrt() + 8)


def export(model, path):
    """uint8 `image` [n,32,128] in; `ids` int32 and `prob` float32 [n,32] out."""
    nodes, weights = [], []

    def constant(name, value):
        weights.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(kind, inputs, output, **attributes):
        nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    x = node('Cast', ['image'], 'float', to=TensorProto.FLOAT)
    x = node('Unsqueeze', [x, constant('axis', np.array([1], np.int64))], 'planar')
    centred = node('Sub', [x, node('ReduceMean', [x], 'mean', axes=[2, 3])], 'centred')
    square = node('ReduceMean', [node('Mul', [centred, centred], 'squares')], 'variance', axes=[2, 3])
    spread = node('Add', [node('Sqrt', [square], 'deviation'), constant('eight', np.float32(8))], 'spread')
    x = node('Div', [centred, spread], 'normalised')
    body = list(model.body)
    for i, (_, _, kernel, stride, padding) in enumerate(LAYERS):
        conv, norm = body[i * 3], body[i * 3 + 1]
        gain = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach()
        weight = (conv.weight.detach() * gain[:, None, None, None]).numpy()
        bias = (norm.bias.detach() - norm.running_mean * gain).numpy()
        x = node('Conv', [x, constant(f'w{i}', weight), constant(f'b{i}', bias)], f'conv{i}',
                 kernel_shape=kernel, strides=stride, pads=padding + padding)
        x = node('Relu', [x], f'relu{i}')
    x = node('Conv', [x, constant('wh', model.head.weight.detach().numpy()),
                      constant('bh', model.head.bias.detach().numpy())], 'logits', kernel_shape=(1, 1))
    x = node('Squeeze', [x, constant('rows', np.array([2], np.int64))], 'columns')
    x = node('Softmax', [x], 'probabilities', axis=1)
    node('ReduceMax', [x], 'prob', axes=[1], keepdims=0)
    node('Cast', [node('ArgMax', [x], 'best', axis=1, keepdims=0)], 'ids', to=TensorProto.INT32)
    info = helper.make_tensor_value_info
    columns = WIDTH // 4
    graph = helper.make_graph(
        nodes, 'plate-reader', [info('image', TensorProto.UINT8, ['n', HEIGHT, WIDTH])],
        [info('ids', TensorProto.INT32, ['n', columns]), info('prob', TensorProto.FLOAT, ['n', columns])], weights)
    proto = helper.make_model(graph, producer_name='vms', ir_version=8, opset_imports=[helper.make_opsetid('', 17)])
    helper.set_model_props(proto, {'task': 'plate-reader', 'alphabet': ALPHABET, 'blank': '0'})
    onnx.checker.check_model(proto)
    with open(path, 'wb') as file:
        file.write(proto.SerializeToString(deterministic=True))
