"""Prints the seconds that torch.autograd.gradcheck takes in slow mode, which perturbs every element. It checks the parameters of a dense
ReLU network with mean squared error, of the same shape as the network of Loads.cs, in float64 on one thread.

    OMP_NUM_THREADS=1 python3 gradcheck.py SAMPLES WIDTH WIDTH ...
"""
import sys
import time

import torch

torch.set_num_threads(1)
torch.manual_seed(20240607)
samples, widths = int(sys.argv[1]), [int(width) for width in sys.argv[2:]]
x = torch.rand(samples, widths[0], dtype=torch.float64)
y = torch.rand(samples, widths[-1], dtype=torch.float64)
parameters = []
for inputs, units in zip(widths, widths[1:]):
    parameters.append(((torch.rand(inputs, units, dtype=torch.float64) - 0.5) * 2 / inputs**0.5).requires_grad_())
    parameters.append(((torch.rand(units, dtype=torch.float64) - 0.5) * 0.2).requires_grad_())


def loss(*parameters):
    a = x
    for i in range(0, len(parameters), 2):
        a = a @ parameters[i] + parameters[i + 1]
        a = torch.relu(a) if i + 2 < len(parameters) else a
    return ((a - y) ** 2).mean()


start = time.perf_counter()
torch.autograd.gradcheck(loss, parameters, fast_mode=False, raise_exception=False)
print(time.perf_counter() - start)
