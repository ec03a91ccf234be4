/** Collects the conditions of a list query and the values they bind: no value ever becomes part of the text. */
export class Where {
  readonly values: unknown[] = []
  readonly #conditions: string[] = []

  /** Binds a value and answers its placeholder. */
  bind (value: unknown): string {
    return `$${this.values.push(value)}`
  }

  /** Adds a condition whose values are bound already. */
  add (condition: string): void {
    this.#conditions.push(condition)
  }

  /** Adds `condition(placeholder)` when there is a value to filter by. */
  when<Value> (value: Value | null | undefined, condition: (placeholder: string) => string): void {
    if (value !== null && value !== undefined) this.add(condition(this.bind(value)))
  }

  toString (): string {
    return this.#conditions.length === 0 ? 'true' : this.#conditions.join(' AND ')
  }
}
