/** A moment as it stands inside jsonb. */
export type Text = string

export function moment (text: Text | null): Date | null {
  return text === null ? null : new Date(text)
}
