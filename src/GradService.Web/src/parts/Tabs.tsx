import type { ComponentType } from 'preact'
import { mode, tab } from '../lesson'
import { AllSteps } from '../tabs/AllSteps'
import { Check } from '../tabs/Check'
import { Program } from '../tabs/Program'
import { Request } from '../tabs/Request'
import { Sheet } from '../tabs/Sheet'
import { Training } from '../tabs/Training'
import { Values } from '../tabs/Values'
import { Worked } from '../tabs/Worked'
import type { Mode } from '../types'

interface Tab {
  id: string
  title: string
  view: ComponentType
  /** Whether the tab is printed; it is then rendered even while another tab is open. */
  isPrinted?: boolean
}

/** The tabs of each mode. Practice has none that contain answers. */
const tabs: Record<Mode, Tab[]> = {
  explain: [
    { id: 'steps', title: 'All steps', view: AllSteps },
    { id: 'values', title: 'Values', view: Values },
    { id: 'check', title: 'Numerical check', view: Check },
    { id: 'training', title: 'Training', view: Training },
    { id: 'worked', title: 'Worked solution', view: Worked, isPrinted: true },
    { id: 'program', title: 'Program', view: Program },
    { id: 'request', title: 'API request', view: Request },
  ],
  practice: [
    { id: 'sheet', title: 'Sheet', view: Sheet, isPrinted: true },
    { id: 'values', title: 'Values', view: Values },
    { id: 'request', title: 'API request', view: Request },
  ],
}

export function Tabs() {
  const present = tabs[mode.value]
  const open = present.find(({ id }) => id === tab.value) ?? present[0]!

  function move(event: KeyboardEvent) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const to =
      event.key === 'Home'
        ? present[0]
        : event.key === 'End'
          ? present.at(-1)
          : by && present[(present.indexOf(open) + by + present.length) % present.length]
    if (to) {
      event.preventDefault()
      tab.value = to.id
      document.getElementById(`tab-${to.id}`)?.focus()
    }
  }

  return (
    <section class="panel tabs" aria-label="More about this exercise">
      <div role="tablist" aria-label="Views" onKeyDown={move}>
        {present.map(({ id, title }) => (
          <button
            type="button"
            role="tab"
            id={`tab-${id}`}
            aria-selected={id === open.id}
            aria-controls={`panel-${id}`}
            tabIndex={id === open.id ? 0 : -1}
            onClick={() => (tab.value = id)}
          >
            {title}
          </button>
        ))}
      </div>
      {present
        .filter((each) => each === open || each.isPrinted)
        .map(({ id, view: View, isPrinted }) => (
          <div
            role="tabpanel"
            key={id}
            id={`panel-${id}`}
            aria-labelledby={`tab-${id}`}
            class={`panel-body ${isPrinted ? 'printed' : ''}`}
            hidden={id !== open.id}
            tabIndex={0}
          >
            <View />
          </div>
        ))}
    </section>
  )
}
