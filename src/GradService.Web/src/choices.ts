import type { Activation, Loss, Reduction, Setting } from './types'

/** An activation or a loss, as the page reads and edits it: its name, or an object with its name and settings. The API checks it. */
export type Choice = string | { function: string; [setting: string]: unknown }

/** The settings that are numbers. */
export type NumberSetting = Exclude<Setting, 'reduction'>

/** The activations and losses of the API, each with the name of its setting, if it has one. */
export const activations: Record<Activation, NumberSetting | undefined> = {
  identity: undefined,
  relu: undefined,
  leakyRelu: 'negativeSlope',
  elu: 'alpha',
  sigmoid: undefined,
  tanh: undefined,
  softplus: undefined,
  silu: undefined,
  gelu: undefined,
  softmax: undefined,
}

export const losses: Record<Loss, NumberSetting | undefined> = {
  mse: undefined,
  halfSquaredError: undefined,
  mae: undefined,
  huber: 'delta',
  binaryCrossEntropy: undefined,
  binaryCrossEntropyWithLogits: undefined,
  crossEntropy: undefined,
  crossEntropyWithLogits: undefined,
}

export const reductions: Reduction[] = ['mean', 'sampleMean', 'sum']

/** The default value of each setting. */
export const defaults: Record<NumberSetting, number> = { negativeSlope: 0.01, alpha: 1, delta: 1 }

export const functionOf = (choice: Choice | undefined) => (typeof choice === 'object' ? choice.function : (choice ?? 'identity'))

/** A setting of a choice; undefined where the default applies. */
export const settingOf = (choice: Choice | undefined, setting: Setting) => (typeof choice === 'object' ? choice[setting] : undefined)

/** A choice of another function that keeps the reduction, if one is set. */
export const withFunction = (choice: Choice | undefined, name: string): Choice =>
  withSetting(name, 'reduction', settingOf(choice, 'reduction'))

/** A choice with a setting changed; a bare name if no settings are left. */
export function withSetting(choice: Choice, setting: Setting, value: unknown): Choice {
  const { function: name, ...settings } = typeof choice === 'object' ? choice : { function: choice }
  const kept = Object.fromEntries(Object.entries({ ...settings, [setting]: value }).filter(([, value]) => value !== undefined))
  return Object.keys(kept).length > 0 ? { function: name, ...kept } : name
}
