"""A Python peer of the service, in FastAPI: the gradients operation for dense networks with mean squared error.

    python3 -c "$(cat peer.py)" PORT WORKERS torch|numpy typed|lean

typed: pydantic models validate the request. lean: JSON goes to arrays without models, as one would write it after profiling.
orjson is used if it is installed. All workers listen on one socket; each computes on one thread.
"""
import os
import socket
import sys
from typing import List, Literal, Optional

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import numpy
import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from pydantic import BaseModel

try:
    from orjson import dumps, loads
except ImportError:
    import json

    loads = json.loads

    def dumps(value):
        return json.dumps(value, separators=(",", ":")).encode()


port, workers, engine, form = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]


class Layer(BaseModel):
    weights: List[List[float]]
    bias: List[float]
    activation: Literal["relu", "identity"] = "identity"


class Network(BaseModel):
    layers: List[Layer]


class Exercise(BaseModel):
    network: Network
    loss: Literal["mse"]
    inputs: List[List[float]]
    targets: List[List[float]]
    learningRate: Optional[float] = None


def numpy_step(layers, inputs, targets, rate):
    """Backpropagation by hand."""
    layers = [(numpy.array(weights), numpy.array(bias), relu) for weights, bias, relu in layers]
    activations = [numpy.array(inputs)]
    for weights, bias, relu in layers:
        z = activations[-1] @ weights + bias
        activations.append(numpy.maximum(z, 0) if relu else z)
    error = activations[-1] - numpy.array(targets)
    delta, gradients = error * (2 / error.size), []
    for (weights, bias, relu), before, after in zip(layers[::-1], activations[-2::-1], activations[:0:-1]):
        if relu:
            delta = delta * (after > 0)
        gradients.insert(0, (before.T @ delta, delta.sum(0)))
        if len(gradients) < len(layers):
            delta = delta @ weights.T
    updated = [(w - rate * dw, b - rate * db) for (w, b, _), (dw, db) in zip(layers, gradients)]
    return float((error * error).mean()), activations[-1], gradients, updated


def torch_step(layers, inputs, targets, rate):
    """Automatic differentiation."""
    layers = [(torch.tensor(weights, requires_grad=True), torch.tensor(bias, requires_grad=True), relu) for weights, bias, relu in layers]
    activations = torch.tensor(inputs)
    for weights, bias, relu in layers:
        activations = activations @ weights + bias
        activations = activations.relu() if relu else activations
    loss = torch.nn.functional.mse_loss(activations, torch.tensor(targets))
    loss.backward()
    with torch.no_grad():
        gradients = [(weights.grad, bias.grad) for weights, bias, _ in layers]
        updated = [(w - rate * w.grad, b - rate * b.grad) for w, b, _ in layers]
    return loss.item(), activations.detach(), gradients, updated


def answer(layers, inputs, targets, rate):
    loss, predictions, gradients, updated = step(layers, inputs, targets, rate)

    def named(pairs):
        return {f"layer{i}.{part}": value.tolist() for i, pair in enumerate(pairs, 1) for part, value in zip(("weights", "bias"), pair)}

    body = {"loss": loss, "predictions": predictions.tolist(), "gradients": named(gradients), "updated": named(updated)}
    return Response(dumps(body), media_type="application/json")


step = numpy_step
if engine == "torch":
    import torch

    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    step = torch_step

app = FastAPI()

if form == "typed":

    @app.post("/v1/gradients")
    async def gradients(exercise: Exercise):
        layers = [(layer.weights, layer.bias, layer.activation == "relu") for layer in exercise.network.layers]
        return answer(layers, exercise.inputs, exercise.targets, exercise.learningRate)

else:

    @app.post("/v1/gradients")
    async def gradients(request: Request):
        try:
            exercise = loads(await request.body())
            layers = [(layer["weights"], layer["bias"], layer["activation"] == "relu") for layer in exercise["network"]["layers"]]
            return answer(layers, exercise["inputs"], exercise["targets"], exercise["learningRate"])
        except (KeyError, TypeError, ValueError) as fault:
            raise HTTPException(400, str(fault))


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", port))
listener.listen(128)
for _ in range(workers - 1):
    if os.fork() == 0:
        break
uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listener])
