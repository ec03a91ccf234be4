/** Whether nothing may be changed at Twilio for the account, and since when. */
export interface AccountPause {
  readonly paused: boolean
  readonly since: Date | null
}
