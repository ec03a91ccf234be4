import { EXAMPLE } from '../http/schemas/examples.js'

/** What a new user reads first: where everything is, and three commands that work as they stand. */
export function welcome (url: string, twilioUrl: string, needsKey: boolean): string {
  const key = needsKey ? ' -H "authorization: Bearer $ADMIN_API_KEY"' : ''
  const assignment = `${url}/v1/assignments/${EXAMPLE.phoneNumber}`
  const body = JSON.stringify({ address: EXAMPLE.address })
  return `
dispatchable is running in the sandbox. No call leaves this machine.

  Swagger UI        ${url}/docs
  Twilio stand-in   ${twilioUrl}/sandbox/state
  API keys          ${needsKey ? 'ADMIN_API_KEY is asked for' : 'off: everyone on this machine may call'}

Three commands to try, one after the other:

  # 1. Declare the emergency address of a number
  curl -sw "\\n"${key} -X PUT ${assignment} -H "content-type: application/json" -d '${body}'

  # 2. See how far it is
  curl -sw "\\n"${key} ${assignment}/status

  # 3. Wait until a 911 call from it would reach the right dispatcher
  until curl -s${key} ${assignment}/status | grep '"coverage":"protected"'; do sleep 1; done

Ctrl-C stops all of it. The data stays in .sandbox/ for the next time.

`
}
