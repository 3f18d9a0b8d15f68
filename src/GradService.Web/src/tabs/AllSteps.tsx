import { goTo, phases, position, steps, headingOf } from '../lesson'
import { full } from '../numbers'
import { flat } from '../tensors'

/** A table of all steps; steps after the current one show ?. */
export function AllSteps() {
  return (
    <table>
      <caption class="visually-hidden">All steps</caption>
      <thead>
        <tr>
          <th scope="col">#</th>
          <th scope="col">Phase</th>
          <th scope="col">Step</th>
          <th scope="col">Formula</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        {steps.value.map((step, i) => {
          const isReached = i <= position.value || step.given
          const numbers = flat(step.value!)
          return (
            <tr aria-current={i === position.value ? 'step' : undefined}>
              <td>{i + 1}</td>
              <td>{phases[step.phase]}</td>
              <th scope="row">
                <button type="button" class="link" onClick={() => goTo(i)}>
                  {headingOf(step)}
                </button>
              </th>
              <td>{isReached ? <code>{step.text}</code> : '?'}</td>
              <td class="number">
                {!isReached ? '?' : numbers.length <= 4 ? numbers.map((number) => <div>{full(number)}</div>) : `${numbers.length} numbers`}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
