import { inputsOf, nameOf, unitsOf, withBias, withFeatures, withLayer, withoutLayer, withSamples, withUnits } from '../building'
import { catalogue, functionOf, settingOf, withFunction, withSetting, type Choice } from '../choices'
import { change, exercise, mode } from '../lesson'
import { shapeOf } from '../tensors'
import type { Exercise, FunctionEntry, Parameter } from '../types'
import { Complaint } from './Complaint'
import { Grid } from './Grid'
import { NumberField } from './NumberField'

/** The data of the exercise, edited in place; read-only in practice. */
export function Given() {
  const { title, network, program, learningRate } = exercise.value
  return (
    <section class="panel given" aria-labelledby="given-title">
      <h2 id="given-title">Given</h2>
      {!isFixed() && (
        <label class="row">
          Title{' '}
          <input
            type="text"
            class="text"
            data-path="title"
            value={title ?? ''}
            onChange={(event) => change('title', event.currentTarget.value || undefined)}
          />
        </label>
      )}
      {(learningRate !== undefined || !isFixed()) && (
        <div class="row">
          <NumberField path="learningRate" value={learningRate} label="Learning rate" isLabelled isOptional />
        </div>
      )}
      {network && <NetworkGiven exercise={exercise.value} />}
      {program &&
        Object.entries(program.variables).map(([name, value]) => (
          <fieldset>
            <legend>{name}</legend>
            <Grid path={`program.variables.${name}`} name={name} value={value} />
          </fieldset>
        ))}
      <Complaint path="network" />
      <Complaint path="program" />
    </section>
  )
}

const isFixed = () => mode.value === 'practice'

function NetworkGiven({ exercise: { network, loss, inputs, targets } }: { exercise: Exercise }) {
  const samples = Array.isArray(inputs) ? inputs.length : 1
  const canBuild = !isFixed() && [inputs, targets].every((tensor) => tensor !== undefined && shapeOf(tensor).length === 2)
  return (
    <>
      <ChoiceField path="loss" label="Loss" choice={loss} choices={catalogue.value.losses} />
      <label class="row">
        Reduction{' '}
        <select
          data-path="loss.reduction"
          disabled={isFixed()}
          value={String(settingOf(loss, 'reduction') ?? '')}
          onChange={(event) => change('loss', withSetting(loss ?? 'mse', 'reduction', event.currentTarget.value || undefined))}
        >
          <option value="">default</option>
          {catalogue.value.reductions.map(({ name }) => (
            <option>{name}</option>
          ))}
        </select>
      </label>
      <fieldset>
        <legend>Inputs</legend>
        <Grid path="inputs" name="inputs" value={inputs!} />
        {canBuild && (
          <Count
            label="Numbers per sample"
            count={shapeOf(inputs!)[1]!}
            onChange={(count) => (exercise.value = withFeatures(exercise.value, count))}
          />
        )}
      </fieldset>
      <fieldset>
        <legend>Targets</legend>
        <Grid path="targets" name="targets" value={targets!} />
        {canBuild && <Count label="Samples" count={samples} onChange={(count) => (exercise.value = withSamples(exercise.value, count))} />}
      </fieldset>
      {network!.layers.map((layer, i) => {
        const [path, name] = [`network.layers[${i}]`, nameOf(network!, i)]
        const [units, inputs] = [`${unitsOf(network!, layer)} out`, `${inputsOf(network!, layer)} in`]
        const extents = network!.weightLayout === 'outIn' ? `${units} × ${inputs}` : `${inputs} × ${units}`
        return (
          <fieldset>
            <legend>{`Layer ${i + 1}: ${name}`}</legend>
            <ChoiceField path={`${path}.activation`} label="Activation" choice={layer.activation} choices={catalogue.value.activations} />
            <h3>{`Weights, ${extents}`}</h3>
            <Grid path={`${path}.weights`} name={`${name}.weights`} value={layer.weights} />
            <h3>
              {canBuild ? (
                <label>
                  <input
                    type="checkbox"
                    checked={layer.bias !== undefined}
                    onChange={() => (exercise.value = withBias(exercise.value, i, layer.bias === undefined))}
                  />{' '}
                  Bias
                </label>
              ) : layer.bias ? (
                'Bias'
              ) : (
                'No bias'
              )}
            </h3>
            {layer.bias && <Grid path={`${path}.bias`} name={`${name}.bias`} value={layer.bias} />}
            {canBuild && (
              <div class="row">
                <Count
                  label="Units"
                  count={unitsOf(network!, layer)}
                  onChange={(count) => (exercise.value = withUnits(exercise.value, i, count))}
                />
                {network!.layers.length > 1 && i < network!.layers.length - 1 && (
                  <button
                    type="button"
                    class="quiet"
                    onClick={() => (exercise.value = withoutLayer(exercise.value, i))}
                  >{`Remove ${name}`}</button>
                )}
              </div>
            )}
            <Complaint path={path} />
          </fieldset>
        )
      })}
      {canBuild && (
        <button type="button" onClick={() => (exercise.value = withLayer(exercise.value))}>
          Add a layer
        </button>
      )}
    </>
  )
}

/** A selection of a function, with a field for each of its settings. The chosen one is offered before the catalogue has arrived. */
function ChoiceField({
  path,
  label,
  choice,
  choices,
}: {
  path: string
  label: string
  choice: Choice | undefined
  choices: FunctionEntry[]
}) {
  const name = functionOf(choice)
  const known = choices.some((entry) => entry.name === name) ? choices.map((entry) => entry.name) : [name]
  return (
    <div class="row">
      <label>
        {label}{' '}
        <select
          data-path={path}
          disabled={isFixed()}
          value={name}
          onChange={(event) => change(path, withFunction(choice, event.currentTarget.value))}
        >
          {known.map((name) => (
            <option>{name}</option>
          ))}
        </select>
      </label>
      {choices
        .find((entry) => entry.name === name)
        ?.parameters.map((parameter) => (
          <SettingField path={path} choice={choice ?? name} setting={parameter} />
        ))}
      <Complaint path={path} />
    </div>
  )
}

/** A setting as a number field; while the exercise omits it, a button that shows the default and writes it into the exercise. */
function SettingField({ path, choice, setting: { name, default: usual } }: { path: string; choice: Choice; setting: Parameter }) {
  return typeof choice === 'object' && typeof choice[name] === 'number' ? (
    <NumberField path={`${path}.${name}`} value={choice[name]} label={name} isLabelled />
  ) : (
    <button
      type="button"
      class="quiet"
      disabled={isFixed()}
      onClick={() => change(path, withSetting(choice, name, usual))}
    >{`${name} ${usual}`}</button>
  )
}

/** A count with buttons for one fewer and one more; the least is 1. */
function Count({ label, count, onChange }: { label: string; count: number; onChange: (count: number) => void }) {
  return (
    <span class="count" role="group" aria-label={label}>
      <span>{`${label}: ${count}`}</span>
      <button type="button" aria-label={`${label}: one fewer`} aria-disabled={count <= 1} onClick={() => count > 1 && onChange(count - 1)}>
        −
      </button>
      <button type="button" aria-label={`${label}: one more`} onClick={() => onChange(count + 1)}>
        +
      </button>
    </span>
  )
}
