import { postText } from '../api'
import { copy } from '../clipboard'
import { announcement, attempt, exercise, mode } from '../lesson'
import { pretty } from '../json'
import { example, examples, loadExample, notice, openShared, state } from '../opening'
import { pictureAsSvg } from '../picture/Picture'
import { encode } from '../share'
import type { Exercise, ExportTarget, Mode } from '../types'

const modes: Record<Mode, string> = { explain: 'Explain', practice: 'Practice' }

/** The export formats. Practice does not offer those that contain answers. */
const forms: { title: string; file: string; type: string; make: () => Promise<string>; hasAnswers: boolean }[] = [
  {
    title: 'Exercise (JSON)',
    file: 'exercise.json',
    type: 'application/json',
    make: async () => pretty(exercise.value),
    hasAnswers: false,
  },
  { title: 'Picture (SVG)', file: 'network.svg', type: 'image/svg+xml', make: async () => pictureAsSvg(), hasAnswers: false },
  { title: 'PyTorch program', file: 'step_torch.py', type: 'text/x-python', make: () => program('pytorch'), hasAnswers: true },
  { title: 'NumPy program', file: 'step_numpy.py', type: 'text/x-python', make: () => program('numpy'), hasAnswers: true },
  { title: 'Notebook', file: 'step.ipynb', type: 'application/x-ipynb+json', make: () => program('jupyter'), hasAnswers: true },
  {
    title: 'Worked solution (Markdown)',
    file: 'solution.md',
    type: 'text/markdown',
    make: () => postText('/v1/explanations', exercise.value, 'text/markdown'),
    hasAnswers: true,
  },
  {
    title: 'Graph (DOT)',
    file: 'step.dot',
    type: 'text/vnd.graphviz',
    make: () => postText('/v1/graphs', exercise.value, 'text/vnd.graphviz'),
    hasAnswers: true,
  },
]

const program = (target: ExportTarget) => postText('/v1/exports', { ...exercise.value, target })

/** Saves text as a file. */
function save(text: string, file: string, type: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = file
  link.click()
  URL.revokeObjectURL(link.href)
  announcement.value = `${file} is saved.`
}

async function read(file: File) {
  const text = await file.text()
  let exercise: unknown
  try {
    exercise = JSON.parse(text)
  } catch {
    notice.value = `${file.name} cannot be opened: it is not JSON.`
    return
  }

  if (await openShared({ exercise: exercise as Exercise })) {
    announcement.value = `${file.name} is open.`
  }
}

async function share() {
  const link = new URL(await encode(state()), location.href).href
  history.replaceState(null, '', link)
  await copy(link, 'The link is copied: it opens this exercise, at this step.')
}

export function Header() {
  const selected = example.value ?? ''
  return (
    <header class="header">
      <h1>GradService</h1>
      <label class="example">
        Example{' '}
        <select value={selected} onChange={(event) => event.currentTarget.value && void loadExample(event.currentTarget.value)}>
          {selected === '' && <option value="">your own</option>}
          {examples.value.map(({ id, title }) => (
            <option value={id}>{title}</option>
          ))}
        </select>
      </label>
      <div class="modes" role="group" aria-label="Mode">
        {(Object.keys(modes) as Mode[]).map((each) => (
          <button type="button" aria-pressed={mode.value === each} onClick={() => (mode.value = each)}>
            {modes[each]}
          </button>
        ))}
      </div>
      <button type="button" onClick={() => void share()}>
        Copy link
      </button>
      <details class="menu">
        <summary>Export</summary>
        <ul>
          {forms
            .filter(({ hasAnswers }) => mode.value === 'explain' || !hasAnswers)
            .map(({ title, file, type, make }) => (
              <li>
                <button type="button" class="link" onClick={() => void attempt(async () => save(await make(), file, type))}>
                  {title}
                </button>
              </li>
            ))}
          <li>
            <button type="button" class="link" onClick={() => print()}>
              {mode.value === 'explain' ? 'Print the worked solution' : 'Print the worksheet'}
            </button>
          </li>
        </ul>
      </details>
      <label class="import button">
        Import
        <input
          type="file"
          class="visually-hidden"
          accept=".json,application/json"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? []
            event.currentTarget.value = ''
            if (file) {
              void read(file)
            }
          }}
        />
      </label>
      <a href="swagger">API</a>
    </header>
  )
}
