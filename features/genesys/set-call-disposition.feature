Feature: SetCallDisposition
  Notes how a call ended: in the user data of an active call, for the reports where it is over.

  @GWS-DISP-1 @GWS-DISP-2 @GWS-DISP-3 @GWS-DISP-8
  Scenario: An active call, under a key of one's own
    Given the agent is on the phone with the caller
    When the agent sets the disposition of the call with the caller to "Referred" under the key "DispositionCode"
    Then the agent's call with the caller is Established
    And the agent's call with the caller carries the user data:
      | key             | value    |
      | DispositionCode | Referred |
    And nobody is told anything more

  @GWS-DISP-3
  Scenario: An active call, under an unusual key
    Given the agent is on the phone with the caller
    When the agent sets the disposition of the call with the caller to "Referred" under the key "RingbackOutcome"
    Then the agent's call with the caller carries the user data:
      | key             | value    |
      | RingbackOutcome | Referred |

  @GWS-DISP-5
  Scenario: An active call, under the server's key
    Given the agent is on the phone with the caller
    When the agent sets the disposition of the call with the caller to "Ringback says done"
    Then the agent's call with the caller carries "Ringback says done" under some key

  @GWS-DISP-6
  Scenario Outline: Both documented URLs
    Given the agent is on the phone with the caller
    When the agent sets the disposition of the call with the caller to "Referred" under the key "DispositionCode", at the URL of the <target>
    Then the agent's call with the caller carries the user data:
      | key             | value    |
      | DispositionCode | Referred |

    Examples:
      | target |
      | call   |
      | device |

  @GWS-DISP-4
  Scenario: A released call
    Given the agent is on the phone with the caller
    When the agent hangs up on the caller
    Then the agent's call with the caller is Released
    When the agent sets the disposition of the call with the caller to "Referred" under the key "DispositionCode"
    Then the agent is told nothing of the call with the caller

  @GWS-DISP-4
  Scenario: A call that was transferred away
    Given the agent is on the phone with the caller
    When the agent transfers the call with the caller to the colleague
    Then the agent's call with the caller is Released
    When the agent sets the disposition of the call with the caller to "Referred" under the key "DispositionCode"
    Then the agent is told nothing of the call with the caller

  @GWS-DISP-2
  Scenario: A held call keeps its state
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent sets the disposition of the call with the caller to "Referred" under the key "DispositionCode"
    Then the agent's call with the caller is Held

  @GWS-DISP-2
  Scenario: What the call carries besides stays
    Given the agent is on the phone with the caller
    When the agent attaches to the call with the caller the user data:
      | key           | value |
      | AccountNumber | 12345 |
    And the agent sets the disposition of the call with the caller to "Referred" under the key "DispositionCode"
    Then the agent's call with the caller carries the user data:
      | key             | value    |
      | AccountNumber   | 12345    |
      | DispositionCode | Referred |

  @GWS-DISP-1 @GWS-DISP-2
  Scenario: Of two calls, the one that is named
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent dials the colleague
    And the colleague answers the call from the agent
    And the agent sets the disposition of the call with the caller to "Referred" under the key "DispositionCode", at the URL of the device
    Then the agent's call with the caller is Held
    And the agent's call with the caller carries the user data:
      | key             | value    |
      | DispositionCode | Referred |

  @GWS-DISP-7
  Scenario: A disposition is needed
    Given the agent is on the phone with the caller
    When the agent tries SetCallDisposition on the call with the caller
    Then it is refused and nothing changes
