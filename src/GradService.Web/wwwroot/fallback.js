const [form, examples, exercise, problem, result] = ['form', 'examples', 'exercise', 'problem', 'result'].map((id) => document.getElementById(id))

function element(name, text, ...children) {
  const made = document.createElement(name)
  made.textContent = text
  made.append(...children)
  return made
}

async function call(path, body) {
  const response = await fetch(path, body && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
  const answer = await response.json()
  if (!response.ok) {
    throw answer
  }

  return answer
}

/** Shows a problem document from the API: its title, and each path with its errors. */
function refuse(found) {
  const places = Object.entries(found.errors ?? {}).flatMap(([path, sentences]) => sentences.map((sentence) => element('li', `${path}: ${sentence}`)))
  problem.replaceChildren(
    element('h2', found.title ?? 'The service cannot be reached.'),
    places.length > 0 ? element('ul', '', ...places) : element('p', found.detail ?? ''))
}

const row = (kind, ...cells) => element('tr', '', ...cells.map((text) => element(kind, text)))

function table(answer) {
  const names = [...new Set([...Object.keys(answer.values), ...Object.keys(answer.gradients)])]
  const text = (tensor) => (tensor === undefined ? '' : JSON.stringify(tensor))
  return element('table', '',
    row('th', 'Quantity', 'Value', 'Gradient', 'New value'),
    ...names.map((name) => row('td', name, text(answer.values[name]), text(answer.gradients[name]), text(answer.updated?.[name]))))
}

function solution(answer) {
  return answer.steps.map((step) => {
    const line = element('p', '')
    line.className = 'scroll'
    line.innerHTML = step.mathml
    return line
  })
}

async function compute() {
  problem.replaceChildren()
  try {
    const [asked, wanted] = [exercise.value, JSON.stringify({ ...JSON.parse(exercise.value), include: ['values', 'allGradients', 'updatedLoss'] })]
    const answer = await call('v1/gradients', wanted)
    const explanation = await call('v1/explanations', asked)
    const updated = answer.updatedLoss === undefined ? '' : `; after the step: ${answer.updatedLoss}`
    const numbers = element('div', '', table(answer))
    numbers.className = 'scroll'
    result.replaceChildren(
      element('h2', `Loss: ${answer.loss}${updated}`), numbers, element('h2', 'Worked solution'), ...solution(explanation))
  } catch (error) {
    refuse(error instanceof SyntaxError ? { title: 'The exercise is not JSON.', detail: error.message } : error)
  }
}

async function load() {
  const text = JSON.stringify(await call(`v1/examples/${examples.value}`), null, 2)
  exercise.value = text.replace(/\[[^[\]{}]*\]/g, (row) => row.replace(/\s+/g, ' '))
  await compute()
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  void compute()
})
examples.addEventListener('change', () => void load().catch(refuse))

try {
  for (const { id, title } of await call('v1/examples')) {
    examples.append(new Option(title, id, false, id === 'hands-on-sigmoid'))
  }

  await load()
} catch (error) {
  refuse(error)
}
