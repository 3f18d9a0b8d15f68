import type { Exercise, Layer, Network } from './types'

/** The initial value of added numbers. */
const fresh = 0.1

const grid = (rows: number, columns: number, from: number[][] = []) =>
  Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => from[r]?.[c] ?? fresh))

const isOutIn = (network: Network) => network.weightLayout === 'outIn'

/** The number of units of a layer, and below it the number of its inputs. */
export const unitsOf = (network: Network, layer: Layer) => (isOutIn(network) ? layer.weights.length : layer.weights[0]!.length)
export const inputsOf = (network: Network, layer: Layer) => (isOutIn(network) ? layer.weights[0]!.length : layer.weights.length)

/** The name of a layer: its own, or the one that the API gives it. */
export const nameOf = (network: Network, i: number) => network.layers[i]?.name ?? `layer${i + 1}`

function sized(network: Network, layer: Layer, inputs: number, units: number): Layer {
  const weights = isOutIn(network) ? grid(units, inputs, layer.weights) : grid(inputs, units, layer.weights)
  return { ...layer, weights, ...(layer.bias ? { bias: grid(1, units, [layer.bias])[0]! } : {}) }
}

const withLayers = (exercise: Exercise, layers: Layer[]): Exercise => ({ ...exercise, network: { ...exercise.network!, layers } })

/** The exercise with a layer resized to this number of units; the next layer, or the targets, are resized to match. */
export function withUnits(exercise: Exercise, at: number, units: number): Exercise {
  const network = exercise.network!
  const layers = network.layers.map((layer, i) =>
    i === at
      ? sized(network, layer, inputsOf(network, layer), units)
      : i === at + 1
        ? sized(network, layer, units, unitsOf(network, layer))
        : layer,
  )
  const targets =
    at === layers.length - 1 ? grid((exercise.targets as number[][]).length, units, exercise.targets as number[][]) : exercise.targets
  return { ...withLayers(exercise, layers), targets }
}

/** The exercise with a layer's bias added or removed. */
export const withBias = (exercise: Exercise, at: number, isThere: boolean): Exercise =>
  withLayers(
    exercise,
    exercise.network!.layers.map((layer, i) => {
      const { bias: _, ...others } = layer
      return i !== at ? layer : isThere ? { ...others, bias: grid(1, unitsOf(exercise.network!, layer))[0]! } : others
    }),
  )

/** The exercise with this number of inputs per sample. */
export function withFeatures(exercise: Exercise, features: number): Exercise {
  const network = exercise.network!
  const layers = network.layers.map((layer, i) => (i === 0 ? sized(network, layer, features, unitsOf(network, layer)) : layer))
  const inputs = exercise.inputs as number[][]
  return { ...withLayers(exercise, layers), inputs: grid(inputs.length, features, inputs) }
}

/** The exercise with this number of samples. */
export function withSamples(exercise: Exercise, samples: number): Exercise {
  const [inputs, targets] = [exercise.inputs as number[][], exercise.targets as number[][]]
  return { ...exercise, inputs: grid(samples, inputs[0]!.length, inputs), targets: grid(samples, targets[0]!.length, targets) }
}

/** The exercise with a layer inserted before the last one. It is as wide as the input of the last layer, so nothing else is resized. */
export function withLayer(exercise: Exercise): Exercise {
  const network = exercise.network!
  const last = network.layers.at(-1)!
  const width = inputsOf(network, last)
  const names = new Set(network.layers.map((_, i) => nameOf(network, i)))
  const name = ['hidden', ...Array.from({ length: names.size + 1 }, (_, i) => `hidden${i + 2}`)].find((name) => !names.has(name))!
  const added: Layer = { name, weights: grid(width, width), bias: grid(1, width)[0]!, activation: 'sigmoid' }
  return withLayers(exercise, [...network.layers.slice(0, -1), added, last])
}

/** The exercise without a layer; the next layer is resized to match. */
export function withoutLayer(exercise: Exercise, at: number): Exercise {
  const network = exercise.network!
  const width = inputsOf(network, network.layers[at]!)
  return withLayers(
    exercise,
    network.layers.flatMap((layer, i) => (i === at ? [] : [i === at + 1 ? sized(network, layer, width, unitsOf(network, layer)) : layer])),
  )
}
