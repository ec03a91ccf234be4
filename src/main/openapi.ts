import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { openApiDocument } from './openapi-document.js'
import { problemsPage } from './problems-page.js'

const ROOT = path.join(import.meta.dirname, '../..')

/** `npm run openapi`: writes what is made of the code and committed, and what tests hold against the code. */
await writeFile(path.join(ROOT, 'openapi/openapi.json'), await openApiDocument())
await writeFile(path.join(ROOT, 'docs/problems.md'), problemsPage())
