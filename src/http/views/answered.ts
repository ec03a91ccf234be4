import type { Answered } from '../../domain/outcome.js'

/** The representation of Twilio's own words. */
export function answeredView ({ code, status, message, moreInfo, requestId }: Answered): Answered {
  return { code, status, message, moreInfo, requestId }
}
