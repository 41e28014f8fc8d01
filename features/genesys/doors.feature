Feature: Doors
  Calls and devices belong to users, and sessions open what belongs to theirs.

  @GWS-SESSION-3
  Scenario: Another user's call
    Then nobody is served what belongs to the call of another user

  @GWS-SESSION-3
  Scenario: Another user's device
    Then nobody is served what belongs to the device of another user

  @GWS-SESSION-3 @GWS-SESSION-4
  Scenario: A session's cookie
    Then the cookie of a session opens what belongs to its user, and no other cookie does

  @GWS-SESSION-3
  Scenario: Credentials that are none
    Then nobody is served without valid credentials, however they are written

  @GWS-SESSION-3
  Scenario: A session that is over
    Then the cookie of a session that was ended opens nothing
