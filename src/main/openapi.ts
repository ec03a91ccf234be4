import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { openApiDocument } from './openapi-document.js'

/** `npm run openapi`: writes the document that is committed, and that a test holds against the code. */
await writeFile(path.join(import.meta.dirname, '../../openapi/openapi.json'), await openApiDocument())
