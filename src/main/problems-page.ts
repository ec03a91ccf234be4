import { problemKindViews } from '../http/views/problem-kind.js'

/** `docs/problems.md`, from the very catalogue that answers are made of. */
export function problemsPage (): string {
  const sections = problemKindViews().map(({ code, status, title, meaning, cause, cure, retryable }) => `
## \`${code}\`

**${status}** · ${title}${retryable ? ' · may be sent again as it is' : ''}

${meaning}

- *Usually:* ${cause}
- *What helps:* ${cure}
`)
  return `# Every problem

Errors are \`application/problem+json\` (RFC 9457). \`code\` is for machines and never changes its meaning; \`detail\`
says what was wrong this time, \`errors\` where, \`requestId\` finds it in the log, and \`type\` is served by the
service itself: \`GET /problems/{code}\`. Codes may be added. This page is written by \`npm run openapi\`.
${sections.join('')}`
}
