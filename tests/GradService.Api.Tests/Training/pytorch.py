"""Writes pytorch.json: 100 steps of each of PyTorch's optimizers, the reference for ours.

Made with PyTorch 1.13.0 on one thread:  python3 pytorch.py > pytorch.json
The network, its data and the settings are made up; PyTorch computed every number under "losses" and "updated".
"""
import json

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

STEPS = 100
INPUTS = [[0.5, -1.25], [1.5, 0.75], [-0.3, 0.6], [0.9, -0.2], [-1.1, 1.4]]
TARGETS = [[0.2, -0.5], [1.1, 0.3], [-0.4, 0.8], [0.6, 0.1], [0.0, -0.9]]
WEIGHTS = [[[0.3, -0.8, 0.15], [0.55, 0.25, -0.6]], [[0.7, -0.4], [0.15, 0.6], [-0.35, 0.5]]]
BIASES = [[0.1, -0.35, 0.2], [0.05, -0.15]]

CASES = [
    ("sgd", {}, lambda p: torch.optim.SGD(p, lr=0.1), 0.1, None),
    ("sgd", {"momentum": 0.9}, lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9), 0.05, None),
    ("sgd", {"momentum": 0.8, "nesterov": True, "weightDecay": 0.01},
     lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8, nesterov=True, weight_decay=0.01), 0.05, None),
    ("sgd", {"weightDecay": 0.1}, lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.1), 0.1, None),
    ("sgd", {"momentum": 0.9}, lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9), 0.02, 2),
    ("adam", {}, lambda p: torch.optim.Adam(p), None, None),
    ("adam", {"beta1": 0.8, "beta2": 0.95, "epsilon": 1e-6, "weightDecay": 0.02},
     lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.02), 0.05, None),
    ("adam", {}, lambda p: torch.optim.Adam(p, lr=0.01), 0.01, 3),
    ("rmsprop", {}, lambda p: torch.optim.RMSprop(p), None, None),
    ("rmsprop", {"alpha": 0.9, "epsilon": 1e-6, "momentum": 0.5, "weightDecay": 0.01},
     lambda p: torch.optim.RMSprop(p, lr=0.005, alpha=0.9, eps=1e-6, momentum=0.5, weight_decay=0.01), 0.005, None),
    ("rmsprop", {"centered": True}, lambda p: torch.optim.RMSprop(p, lr=0.01, centered=True), 0.01, None),
]


def run(name, settings, make, rate, batch):
    x, y = torch.tensor(INPUTS), torch.tensor(TARGETS)
    weights = [torch.tensor(w, requires_grad=True) for w in WEIGHTS]
    biases = [torch.tensor(b, requires_grad=True) for b in BIASES]

    def loss(rows):
        hidden = torch.tanh(x[rows] @ weights[0] + biases[0])
        return torch.nn.functional.mse_loss(hidden @ weights[1] + biases[1], y[rows])

    everything = list(range(len(INPUTS)))
    size = batch or len(everything)
    batches = [everything[i:i + size] for i in range(0, len(everything), size)]
    optimizer = make(weights + biases)
    losses = [loss(everything).item()]
    for step in range(STEPS):
        optimizer.zero_grad()
        loss(batches[step % len(batches)]).backward()
        optimizer.step()
        losses.append(loss(everything).item())

    request = {
        "network": {"layers": [
            {"name": "hidden", "weights": WEIGHTS[0], "bias": BIASES[0], "activation": "tanh"},
            {"name": "output", "weights": WEIGHTS[1], "bias": BIASES[1]},
        ]},
        "loss": "mse", "inputs": INPUTS, "targets": TARGETS,
        "steps": STEPS, "optimizer": {"function": name, **settings} if settings else name,
    }
    if rate is not None:
        request["learningRate"] = rate
    if batch is not None:
        request["batchSize"] = batch
    updated = {
        "hidden.weights": weights[0].tolist(), "hidden.bias": biases[0].tolist(),
        "output.weights": weights[1].tolist(), "output.bias": biases[1].tolist(),
    }
    return {"request": request, "losses": losses, "updated": updated}


print("[\n" + ",\n".join(json.dumps(run(*case)) for case in CASES) + "\n]")
