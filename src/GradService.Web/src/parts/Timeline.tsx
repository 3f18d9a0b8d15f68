import { nameOf } from '../building'
import { goTo, lesson, phases, place, position, step, steps, titleOf } from '../lesson'
import type { Phase } from '../types'
import { Icon } from './Icon'

/** The position among all steps, with buttons and a slider to move. */
export function Timeline() {
  const last = steps.value.length - 1
  const at = position.value
  return (
    <nav class="timeline" aria-label="Steps">
      <div class="row">
        <Move icon="first" label="First" to={0} isOff={at === 0} />
        <Move icon="back" label="Back" to={at - 1} isOff={at === 0} />
        <Move icon="next" label="Next" to={at + 1} isOff={at === last} isMain />
        <Move icon="last" label="Last" to={last} isOff={at === last} />
        <output class="where">{`${at + 1} / ${last + 1}`}</output>
      </div>
      <input
        type="range"
        aria-label="Step"
        min={0}
        max={last}
        value={at}
        aria-valuetext={place.value}
        onInput={(event) => goTo(Number(event.currentTarget.value))}
      />
      <Jumps />
    </nav>
  )
}

function Move({
  icon,
  label,
  to,
  isOff,
  isMain,
}: {
  icon: 'first' | 'back' | 'next' | 'last'
  label: string
  to: number
  isOff: boolean
  isMain?: boolean
}) {
  // aria-disabled, not disabled: a disabled button loses the focus, which would jump to the top of the page at the last step.
  return (
    <button type="button" class={isMain ? 'main' : ''} aria-disabled={isOff} onClick={() => !isOff && goTo(to)}>
      <Icon name={icon} /> {label}
    </button>
  )
}

/** Links to the first step of each phase, to each layer within the phase, and to any quantity. */
function Jumps() {
  const [all, now] = [steps.value, step.value]
  const present = (Object.keys(phases) as Phase[]).filter((phase) => all.some((other) => other.phase === phase))
  const network = lesson.value?.exercise.network
  const layers = network?.layers.map((_, i) => nameOf(network, i)) ?? []
  const ofLayer = (layer: string) =>
    all.findIndex((other) => other.phase === (now?.phase === 'loss' ? 'forward' : now?.phase) && other.quantity.startsWith(`${layer}.`))
  return (
    <div class="row jumps" role="group" aria-label="Jump to">
      {present.map((phase) => (
        <button
          type="button"
          class="quiet"
          aria-current={now?.phase === phase ? 'step' : undefined}
          onClick={() => goTo(all.findIndex((other) => other.phase === phase))}
        >
          {phases[phase]}
        </button>
      ))}
      {layers.length > 0 && <span class="muted">layer</span>}
      {layers.map((layer) => (
        <button
          type="button"
          class="quiet"
          aria-current={now?.quantity.startsWith(`${layer}.`) ? 'step' : undefined}
          onClick={() => goTo(ofLayer(layer))}
        >
          {layer}
        </button>
      ))}
      <label class="jump-to">
        <span class="visually-hidden">Jump to a quantity</span>
        <select value={now?.key} onChange={(event) => goTo(all.findIndex((other) => other.key === event.currentTarget.value))}>
          {present.map((phase) => (
            <optgroup label={phases[phase]}>
              {all
                .filter((other) => other.phase === phase)
                .map((other) => (
                  <option value={other.key}>{titleOf(other)}</option>
                ))}
            </optgroup>
          ))}
        </select>
      </label>
    </div>
  )
}
