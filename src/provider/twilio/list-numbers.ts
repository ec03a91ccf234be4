import type { Twilio } from 'twilio'
import type { Fault } from '../../domain/outcome.js'
import type { ListNumbers, Page } from '../../reconcile/ports.js'
import { unreadable } from './answers.js'
import { toFault } from './faults.js'
import { requestIdOf } from './headers.js'
import { LARGEST_PAGE } from './step.js'
import { observed } from './translate.js'

/** Reads every number of the account, one request a page. What cannot be read throws, with the fault as its cause. */
export function listNumbers (client: Twilio): ListNumbers {
  const list = client.incomingPhoneNumbers
  const home = new URL(client.api.baseUrl).origin

  return async (sentAt) => {
    const read = async (
      request: () => ReturnType<typeof list.pageWithHttpInfo>, followed: readonly string[]
    ): Promise<Page> => {
      try {
        const at = sentAt()
        const { body, headers } = await request()
        const numbers = body.instances.map((instance) => observed(instance, headers, at))
        const requestId = requestIdOf(headers)
        const url = body.nextPageUrl
        if (url === undefined) return { numbers, requestId, next: null }
        // The credentials go along with the next request, and a list that leads back to itself never ends.
        if (new URL(url).origin !== home) throw unreadable('its next page is elsewhere', headers)
        if (followed.includes(url)) throw unreadable('its next page was read before', headers)
        return { numbers, requestId, next: () => read(() => list.getPageWithHttpInfo(url), [...followed, url]) }
      } catch (error) {
        const fault = toFault(error, 'list-numbers')
        throw new Error(sentence(fault), { cause: fault })
      }
    }

    return await read(() => list.pageWithHttpInfo({ pageSize: LARGEST_PAGE }), [])
  }
}

/** What went wrong in one line, for the log of a pass. */
function sentence (fault: Fault): string {
  const request = fault.requestId === null ? '' : ` (request ${fault.requestId})`
  return `The account's phone numbers could not be listed${request}: ${reason(fault)}`
}

function reason (fault: Fault): string {
  switch (fault.kind) {
    case 'unavailable': return fault.detail
    case 'throttled': return 'Twilio answered HTTP 429.'
    case 'refused':
    case 'conflict':
    case 'unauthorized': return `Twilio answered HTTP ${fault.status}: ${fault.message}`
  }
}
