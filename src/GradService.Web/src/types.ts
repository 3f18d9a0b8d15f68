import type { components } from './openapi'

/** The schemas of the OpenAPI document. `npm run types` writes them to openapi.d.ts. */
type Schemas = components['schemas']

/**
 * A schema as the service sends it. An optional member is omitted instead of null. A required member may be null, and so may an item
 * of an array: a check sends null for a number that is not finite.
 */
type Sent<T> = T extends object ? WithoutNull<Listed<T>> : T

/** The same, except that every member that the schema does not list as required is optional. */
type WithoutNull<T> = { [K in keyof T]: undefined extends T[K] ? Sent<NonNullable<T[K]>> : Sent<T[K]> }

/** Some schemas of responses list no required members. The service still sends every member of them that cannot be null. */
type Listed<T> = {} extends T ? Pick<T, NullableKey<T>> & Required<Omit<T, NullableKey<T>>> : T
type NullableKey<T> = { [K in keyof T]-?: null extends T[K] ? K : never }[keyof T]

/** A schema with narrower types for some members, where the service accepts or sends less than the schema says. */
type Narrowed<T, Members extends Partial<T>> = Omit<T, keyof Members> & Members

/** The members that two types share, and the members of only one of them as optional ones. */
type Either<A, B> = Pick<A | B, keyof A & keyof B> & Partial<Omit<A, keyof B> & Omit<B, keyof A>>

/** A tensor as in JSON: a number, an array, or an array of rows. */
export type Tensor = Schemas['Tensor']

/** The service refuses weights that are not a matrix, and a bias that is not a vector. */
export type Layer = Narrowed<WithoutNull<Schemas['LayerSpec']>, { weights: number[][]; bias?: number[] }>
export type Network = Narrowed<WithoutNull<Schemas['NetworkSpec']>, { layers: Layer[] }>

/** One training step with all its data, in the JSON format of the API. */
export type Exercise = Narrowed<WithoutNull<Schemas['ExerciseRequest']>, { network?: Network }>

export type ExportTarget = Schemas['ExportTarget']

export type Mode = 'explain' | 'practice'
export type Phase = Schemas['Phase']

/** Whether a number is a quantity's value, gradient or updated value, named as in the API's responses. */
export type Group = 'values' | 'gradients' | 'updated'

export type Line = Sent<Schemas['LineResponse']>

/** A step of an explanation, or of a worksheet, which contains no computed numbers. */
export type Step = Either<Sent<Schemas['StepResponse']>, Sent<Schemas['WorksheetStep']>>
export type StepsAnswer = Either<Sent<Schemas['ExplanationsResponse']>, Sent<Schemas['WorksheetsResponse']>>

/** The members of a problem document (RFC 9457) that the page reads. The service always sends a title. */
export type Problem = Narrowed<
  Pick<WithoutNull<Schemas['HttpValidationProblemDetails']>, 'title' | 'status' | 'detail' | 'errors'>,
  { title: string }
>

export type GradeItem = Sent<Schemas['GradeItem']>
export type Grade = Sent<Schemas['GradesResponse']>

/** Without findings, which the page does not read: the service sends null for some of their numbers, and Sent removes null. */
export type CheckAnswer = Omit<Sent<Schemas['ChecksResponse']>, 'findings'>

export type TrainingAnswer = Sent<Schemas['TrainingResponse']>
/** The activations, losses, reductions and optimizers that the API knows. */
export type FunctionCatalogue = Sent<Schemas['FunctionsResponse']>
export type FunctionEntry = FunctionCatalogue['activations'][number]
export type Parameter = FunctionEntry['parameters'][number]

export type ExampleEntry = Sent<Schemas['ExampleSummary']>
