Feature: Again
  What was possible once is possible again, whatever a call has been through.

  @GWS-MUTE-1 @GWS-MUTE-2 @GWS-HOLD-1 @GWS-RETRIEVE-1
  Scenario: Muted, heard, held and heard again
    Given the agent is on the phone with the caller
    When the agent mutes the call with the caller
    And the agent unmutes the call with the caller
    And the agent holds the call with the caller
    And the agent retrieves the call with the caller
    And the agent mutes the call with the caller
    And the agent unmutes the call with the caller
    Then read back, the agent's call with the caller is Established

  @GWS-CALL-6
  Scenario: What was refused in between keeps nothing from being done
    Given the agent is on the phone with the caller
    When the agent tries Answer on the call with the caller
    Then it is refused and nothing changes
    When the agent tries Retrieve on the call with the caller
    Then it is refused and nothing changes
    When the agent tries Answer on the call with the caller
    Then it is refused and nothing changes
    When the agent holds the call with the caller
    And the agent retrieves the call with the caller
    Then read back, the agent's call with the caller is Established

  @GWS-XFER-4 @GWS-ATTACH-2
  Scenario: Data for a call that was handed on
    Given the agent is on the phone with the caller
    When the agent consults the colleague about a transfer of the call with the caller
    And the colleague answers the call from the agent
    And the agent completes the transfer of the caller to the colleague
    And the colleague attaches to the call with the caller the user data:
      | key  | value |
      | Desk | 7     |
    Then read back, the colleague's call with the caller is Established

  @GWS-SST-1 @GWS-ATTACH-2
  Scenario: Data for a call that was handed on without a word
    Given the agent is on the phone with the caller
    When the agent transfers the call with the caller to the colleague
    And the colleague answers the transferred call from the caller
    And the colleague attaches to the call with the caller the user data:
      | key  | value |
      | Desk | 7     |
    And the caller attaches to the call with the colleague the user data:
      | key  | value |
      | Line | 2     |
    Then read back, the colleague's call with the caller is Established

  @GWS-CONF-4 @GWS-CONF-5
  Scenario: A fourth joins a conference
    Given the agent is on the phone with the caller
    And the agent has brought the caller and the colleague together in a conference
    When the agent consults the colleague2 about a conference on the call with the caller
    And the colleague2 answers the call from the agent
    And the agent completes the conference of the caller and the colleague2
    Then the agent's call with the caller is a conference with the caller, the colleague and the colleague2

  @GWS-RPC-1 @GWS-RPC-2 @GWS-RPC-3
  Scenario: Two are removed, one after the other
    Given the agent is on the phone with the caller
    And the agent has brought the caller and the colleague together in a conference
    When the agent consults the colleague2 about a conference on the call with the caller
    And the colleague2 answers the call from the agent
    And the agent completes the conference of the caller and the colleague2
    And the agent removes the colleague2 from the conference with the caller
    Then the agent's call with the caller goes on without the colleague2
    When the agent removes the colleague from the conference with the caller
    Then the agent's call with the caller goes on without the colleague
    And the agent's call with the caller is Established

  @GWS-HANGUP-1 @GWS-DIAL-1
  Scenario: A call that is over stays over
    Given the agent is on the phone with the caller
    When the agent hangs up on the caller
    And the agent dials the colleague
    Then the agent's call with the colleague is Dialing
    And read back, the agent has no call with the caller any more

  @GWS-HOLD-1 @GWS-RETRIEVE-1
  Scenario: Held three times
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent retrieves the call with the caller
    And the agent holds the call with the caller
    And the agent retrieves the call with the caller
    And the agent holds the call with the caller
    And the agent retrieves the call with the caller
    Then read back, the agent's call with the caller is Established

  @GWS-DTMF-1 @GWS-RETRIEVE-1
  Scenario: Tones after a hold
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent retrieves the call with the caller
    And the agent sends the digit "5" on the call with the caller
    And the agent sends the digit "7" on the call with the caller
    Then read back, the agent's call with the caller is Established

  @GWS-DATA-2
  Scenario: User data is updated again and again
    Given the agent is on the phone with the caller
    When the agent updates the user data of the call with the caller:
      | key           | value |
      | AccountNumber | 12345 |
    And the agent updates the user data of the call with the caller:
      | key             | value    |
      | CustomerSegment | Platinum |
    And the agent updates the user data of the call with the caller:
      | key          | value |
      | CustomerName | James |
    Then the agent's call with the caller carries the user data:
      | key             | value    |
      | AccountNumber   | 12345    |
      | CustomerSegment | Platinum |
      | CustomerName    | James    |

  @GWS-DATA-1
  Scenario: User data is updated after the call was handed on
    Given the agent is on the phone with the caller
    When the agent transfers the call with the caller to the colleague
    And the colleague answers the transferred call from the caller
    And the colleague updates the user data of the call with the caller:
      | key           | value |
      | AccountNumber | 12345 |
    And the colleague updates the user data of the call with the caller:
      | key           | value    |
      | AccountNumber | 12345678 |
    Then read back, the colleague's call with the caller carries the user data:
      | key           | value    |
      | AccountNumber | 12345678 |

  @GWS-DISP-2 @GWS-DISP-3
  Scenario: The outcome was another after all
    Given the agent is on the phone with the caller
    When the agent sets the disposition of the call with the caller to "Referred" under the key "DispositionCode"
    And the agent sets the disposition of the call with the caller to "Resolved" under the key "DispositionCode"
    Then the agent's call with the caller is Established
    And read back, the agent's call with the caller carries the user data:
      | key             | value    |
      | DispositionCode | Resolved |

  @GWS-REC-2 @GWS-REC-3
  Scenario: Two pauses in one recording
    Given the agent is on the phone with the caller
    And the agent records the call with the caller
    When the agent pauses recording the call with the caller
    And the agent resumes recording the call with the caller
    And the agent pauses recording the call with the caller
    And the agent resumes recording the call with the caller
    Then the agent's call with the caller shows its recording as Recording
    And read back, the agent's call with the caller shows its recording as Recording

  @GWS-SST-2 @GWS-HANGUP-1 @GWS-DIAL-1
  Scenario: The next call after one that was handed on
    Given the agent is on the phone with the caller
    When the agent transfers the call with the caller to the colleague
    And the colleague answers the transferred call from the caller
    And the colleague hangs up on the caller
    Then read back, the colleague has no call with the caller any more
    When the agent dials the colleague
    Then the agent's call with the colleague is Dialing
    And the colleague's call with the agent is Ringing

  @GWS-CONF-4 @GWS-CONF-5 @GWS-CLEAR-2
  Scenario: Another conference once the first one is over
    Given the agent is on the phone with the caller
    And the agent has brought the caller and the colleague together in a conference
    When the agent clears the call with the caller
    Then the conference is over for the caller, who has no call any more
    And the conference is over for the colleague, who has no call any more
    When the caller calls the agent
    And the agent answers the call from the caller
    And the agent consults the colleague about a conference on the call with the caller
    And the colleague answers the call from the agent
    And the agent completes the conference of the caller and the colleague
    Then the agent's call with the caller is a conference with the caller and the colleague
