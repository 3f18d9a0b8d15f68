import { phases, position, step, steps, headingOf } from '../lesson'
import { full } from '../numbers'
import { flat, shapeText } from '../tensors'
import type { Line } from '../types'
import { Copy } from './Copy'
import { Formula } from './Formula'

/** The current step: its rule, its numbers, and a sentence in words. */
export function StepCard() {
  const now = step.value!
  const numbers = flat(now.value!)
  return (
    <section class="panel card" aria-labelledby="step-title">
      <p class="muted">{`Step ${position.value + 1} of ${steps.value.length} · ${phases[now.phase]}${now.given ? ' · given' : ''}`}</p>
      <h2 id="step-title">{headingOf(now)}</h2>
      <Formula mathml={now.mathml} />
      <p class="spoken">{now.spoken}</p>
      <Lines title="Number by number" lines={now.entries} />
      <Lines title={`It reaches the loss along ${now.paths?.length} paths, whose shares are added`} lines={now.paths} from="through" />
      <Lines title="Local derivatives" lines={now.derivatives} />
      {now.remarks?.map((remark) => (
        <p class="remark">{remark}</p>
      ))}
      <h3>{numbers.length === 1 ? 'Value in full' : `Values in full, ${shapeText(now.shape)}`}</h3>
      <p class="numbers">
        {numbers.slice(0, 24).map(full).join(',  ')}
        {numbers.length > 24 ? ', …' : ''}
      </p>
      <p class="row">
        <Copy label="Copy value" text={() => JSON.stringify(now.value)} />
        <Copy label="Copy LaTeX" text={() => now.substituted ?? now.latex} />
      </p>
    </section>
  )
}

function Lines({ title, lines, from }: { title: string; lines: Line[] | undefined; from?: string }) {
  return lines === undefined ? null : (
    <>
      <h3>{title}</h3>
      <ul class="lines">
        {lines.map((line) => (
          <li>
            {from ? `${from} ${line.quantity}: ` : ''}
            <code>{line.text}</code>
            {line.value !== undefined && !line.text.includes('≈') ? (
              <code>{` = ${flat(line.value)
                .slice(0, 6)
                .map((number) => full(Number(number.toPrecision(6))))
                .join(', ')}`}</code>
            ) : null}
          </li>
        ))}
      </ul>
    </>
  )
}
