import { withTurn } from './ledger.js'
import { faulty, move, spent, type Move } from './moves.js'
import { stepName } from './names.js'
import { brokenByArrival } from './properties.js'
import type { Reply, Request, State } from './state.js'
import { answerTo, applied, settlings } from './twilio.js'
import { describe } from './worker.js'

/** What Twilio and the network may do. */
export function twilioMoves (state: State): readonly Move[] {
  return [
    ...state.requests.flatMap((request) => fates(state, request)),
    ...settlings(state.twilio).flatMap(({ account, fault }) => {
      const label = `Twilio shows ${account.sid ?? 'no address'}, ${account.status}`
      const from = fault === null ? state : spent(state, fault)
      return from === null ? [] : [move(label, { ...from, twilio: account })]
    }),
    ...state.twilio.listed
      ? []
      : [move('Twilio lists the new address', { ...state, twilio: { ...state.twilio, listed: true } })]
  ]
}

/** What becomes of a request on its way. */
function fates (state: State, request: Request): readonly Move[] {
  const { step } = request
  const name = stepName(step)
  const landing = (from: State, lags: boolean): Move => {
    const twilio = applied(from.twilio, step, lags)
    const reply = answerTo(step, twilio, request.sentAt)
    return move(`Twilio carries out ${name} -> ${describe(reply)}`,
      told({ ...from, twilio }, request, reply), brokenByArrival(from, step))
  }
  const lagging = step.name === 'create-address' ? spent(state, 'lag') : null
  return [
    landing(state, false),
    ...lagging === null ? [] : [landing(lagging, true)],
    ...faulty(state, 'drop', `the network drops ${name}`, (from) => told(from, request, { kind: 'lost' })),
    ...request.worker === null
      ? []
      : faulty(state, 'throttle', `Twilio throttles ${name}`, (from) => told(from, request, { kind: 'throttled' })),
    ...step.name === 'disassociate-address'
      ? []
      : faulty(state, 'refusal', `Twilio refuses ${name}`, (from) => told(from, request, { kind: 'refused' }))
  ]
}

/** The request is over; whoever waits for it hears of it. */
function told (state: State, request: Request, reply: Reply): State {
  const rest = { ...state, requests: state.requests.filter((other) => other !== request) }
  const { worker } = request
  const turn = worker === null ? null : state.workers[worker]
  return turn === null || worker === null ? rest : withTurn(rest, worker, { ...turn, at: 'answered', reply })
}
