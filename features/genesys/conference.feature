Feature: Conference
  Brings a third party into a call: InitiateConference, CompleteConference, SingleStepConference,
  RemoveParticipantFromConference.

  @GWS-CONF-1 @GWS-CONF-2 @GWS-CONF-3 @GWS-CONF-4 @GWS-CONF-5 @GWS-CONF-8 @GWS-CALL-7
  Scenario: Consult, then confer
    Given the agent is on the phone with the caller
    When the agent consults the colleague about a conference on the call with the caller
    Then the agent's call with the caller is Held
    And the agent's call with the colleague is Dialing
    And the colleague's call with the agent is Ringing
    When the colleague answers the call from the agent
    Then the agent's call with the colleague is Established
    When the agent completes the conference of the caller and the colleague
    Then the agent's call with the colleague is Released
    And the agent's call with the caller is a conference with the caller and the colleague
    And read back, the caller still has a call
    And read back, the colleague still has a call
    And nobody is told anything more

  @GWS-CONF-2 @GWS-CONF-4 @GWS-CONF-5
  Scenario: The caller was on hold before
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent consults the colleague about a conference on the call with the caller
    And the colleague answers the call from the agent
    And the agent completes the conference of the caller and the colleague
    Then the agent's call with the colleague is Released
    And the agent's call with the caller is a conference with the caller and the colleague

  @GWS-CONF-4 @GWS-CONF-5 @GWS-HANGUP-1
  Scenario: The agent leaves the conference
    Given the agent is on the phone with the caller
    And the agent has brought the caller and the colleague together in a conference
    When the agent hangs up on the caller
    Then the agent's call with the caller is Released
    And read back, the agent has no call with the caller any more

  @GWS-RPC-1 @GWS-RPC-2 @GWS-RPC-3 @GWS-HANGUP-1
  Scenario: The colleague is removed
    Given the agent is on the phone with the caller
    And the agent has brought the caller and the colleague together in a conference
    When the agent removes the colleague from the conference with the caller
    Then the agent's call with the caller goes on without the colleague
    And the agent's call with the caller is Established
    And the colleague is on no call with the agent or the caller any more
    When the agent hangs up on the caller
    Then the agent's call with the caller is Released

  @GWS-RPC-4
  Scenario: Nobody is named
    Given the agent is on the phone with the caller
    And the agent has brought the caller and the colleague together in a conference
    When the agent tries RemoveParticipantFromConference on the call with the caller
    Then it is refused and nothing changes
    And the agent's call with the caller is a conference with the caller and the colleague

  @GWS-RPC-4
  Scenario: Somebody who does not take part
    Given the agent is on the phone with the caller
    And the agent has brought the caller and the colleague together in a conference
    When the agent tries to remove the supervisor from the conference with the caller
    Then it is refused and nothing changes
    And the agent's call with the caller is a conference with the caller and the colleague

  @GWS-RPC-5
  Scenario: Not for everybody
    Given the agent is on the phone with the caller
    And the agent has brought the caller and the colleague together in a conference
    When the caller tries to remove the colleague from the conference with the agent
    Then it is refused and nothing changes
    And the agent's call with the caller is a conference with the caller and the colleague

  @GWS-SSC-1
  Scenario: Somebody is added in one step
    Given the agent is on the phone with the caller
    When the agent adds the colleague to the call with the caller in one step
    Then read back, the agent still has a call
    And read back, the caller still has a call
    And read back, the colleague still has a call

  @GWS-CONF-2 @GWS-HANGUP-1 @GWS-RETRIEVE-1
  Scenario: The colleague does not want to join
    Given the agent is on the phone with the caller
    When the agent consults the colleague about a conference on the call with the caller
    And the colleague answers the call from the agent
    And the agent hangs up on the colleague
    Then the agent's call with the colleague is Released
    When the agent goes back to the call with the caller
    Then read back, the agent's call with the caller is Established

  @GWS-CONF-7
  Scenario: There is no second call
    Given the agent is on the phone with the caller
    When the agent tries CompleteConference on the call with the caller
    Then it is refused and nothing changes

  @GWS-CONF-6
  Scenario: A destination is needed
    Given the agent is on the phone with the caller
    When the agent tries InitiateConference on the call with the caller
    Then it is refused and nothing changes
