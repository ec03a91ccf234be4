import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { BELOW_OPERATIONS } from './below.js'
import type { Document, Sent } from './requests.js'
import type { Answer } from './service.js'

/** Says what is wrong with an answer, by the document alone; null where nothing is. */
export type Judge = (path: string, method: string, sent: Sent, answer: Answer) => string | null

/** Judges answers by the document that callers go by. */
export function judging (document: Document): Judge {
  const ajv = new Ajv2020({ strict: false, validateFormats: true })
  formats.default(ajv)
  ajv.addSchema(document, 'document')
  const valid = (pointer: string, value: unknown): string | null => {
    const validate = ajv.getSchema(`document#${pointer}`)
    if (validate === undefined) throw new TypeError(`The document has nothing at ${pointer}.`)
    return validate(value) === true ? null : ajv.errorsText(validate.errors)
  }

  return (path, method, sent, { status, type, body }) => {
    if (status >= 500) return `${status}: ${body}`
    // What was sent may not have the form of this operation's path: then another answered, or none.
    const declared = document.paths[path]?.[method]?.responses[String(status)]
    if (status === 304) return body === '' ? null : 'a 304 with a body'
    if (status < 300) {
      if (declared === undefined) return `${status} is not declared`
      const at = `/paths/${escaped(path)}/${method}/responses/${status}/content/${escaped('application/json')}/schema`
      return type.startsWith('application/json') ? valid(at, JSON.parse(body)) : wordless(type, declared)
    }
    if (!type.startsWith('application/problem+json')) return `${status} with ${type}`
    const problem = JSON.parse(body)
    const wrong = valid('/components/schemas/Problem', problem)
    if (wrong !== null) return wrong
    if (problem.status !== status) return `${status} says it is ${problem.status}`
    const examples = declared?.content?.['application/problem+json']?.examples ?? {}
    return problem.code in examples || BELOW_OPERATIONS.includes(problem.code)
      ? null
      : `${status} ${problem.code} is not declared`
  }
}

function wordless (type: string, declared: { readonly content?: object }): string | null {
  const declares = Object.keys(declared.content ?? {}).some((one) => type.startsWith(one))
  return declares ? null : `${type} is not declared`
}

function escaped (name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))
}
