import { signal } from '@preact/signals'
import { get } from './api'
import type { FunctionCatalogue } from './types'

/** An activation or a loss, as the page reads and edits it: its name, or an object with its name and settings. The API checks it. */
export type Choice = string | { function: string; [setting: string]: unknown }

/** What a network can be built from, as the API lists it; empty until it has arrived. */
export const catalogue = signal<FunctionCatalogue>({ activations: [], losses: [], reductions: [], optimizers: [] })

export const loadCatalogue = async () => {
  catalogue.value = await get<FunctionCatalogue>('/v1/functions')
}

export const functionOf = (choice: Choice | undefined) => (typeof choice === 'object' ? choice.function : (choice ?? 'identity'))

/** A setting of a choice; undefined where the default applies. */
export const settingOf = (choice: Choice | undefined, setting: string) => (typeof choice === 'object' ? choice[setting] : undefined)

/** A choice of another function that keeps the reduction, if one is set. */
export const withFunction = (choice: Choice | undefined, name: string): Choice =>
  withSetting(name, 'reduction', settingOf(choice, 'reduction'))

/** A choice with a setting changed; a bare name if no settings are left. */
export function withSetting(choice: Choice, setting: string, value: unknown): Choice {
  const { function: name, ...settings } = typeof choice === 'object' ? choice : { function: choice }
  const kept = Object.fromEntries(Object.entries({ ...settings, [setting]: value }).filter(([, value]) => value !== undefined))
  return Object.keys(kept).length > 0 ? { function: name, ...kept } : name
}
