import { Formula } from '../parts/Formula'
import { lesson, phases, headingOf } from '../lesson'
import type { Phase } from '../types'

/** The whole worked solution, to read or to print. */
export function Worked() {
  const shown = lesson.value!
  return (
    <article class="worked">
      <h2>{shown.exercise.title ?? 'Worked solution'}</h2>
      <p class="print-only">Name: ______________________ Date: ______________</p>
      <ul>
        {shown.conventions.map((sentence) => (
          <li>{sentence}</li>
        ))}
      </ul>
      {shown.functions.length > 0 && (
        <ul>
          {shown.functions.map((each) => (
            <li>
              <code>{each.text}</code>
              {each.remark ? `; ${each.remark}` : ''}
            </li>
          ))}
        </ul>
      )}
      {(Object.keys(phases) as Phase[]).map((phase) => {
        const steps = shown.steps.filter((step) => step.phase === phase)
        return steps.length === 0 ? null : (
          <section>
            <h3>{phases[phase]}</h3>
            {steps.map((step) => (
              <div class="line">
                <h4>{headingOf(step)}</h4>
                <Formula mathml={step.mathml} />
                {step.remarks?.map((remark) => (
                  <p class="remark">{remark}</p>
                ))}
              </div>
            ))}
          </section>
        )
      })}
      {shown.outcome && (
        <p>{`${shown.outcome} Before: ${shown.loss}.${shown.updatedLoss === undefined ? '' : ` After: ${shown.updatedLoss}.`}`}</p>
      )}
    </article>
  )
}
