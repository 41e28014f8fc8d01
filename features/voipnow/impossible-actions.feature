Feature: Actions that cannot be done
  Names a phone call, a view or an extension that is not what the action is for: it is refused, and nothing changes.

  @VN-ERR-3 @VN-ERR-10
  Scenario Outline: Refused: <action> on a phone call that nobody has
    Given the agent is on the phone with an outside number
    When the agent tries <action> for the barger with phoneCallId "00000000000000000000"
    Then it is refused, and nothing is blamed but the phoneCallId
    And the phone call of the agent is as it was

    Examples:
      | action         |
      | OnHold         |
      | Park           |
      | StartRecording |
      | Transfer       |
      | Whisper        |

  @VN-ERR-4 @VN-ERR-10
  Scenario Outline: Refused: <action> on a view that the phone call has not
    Given the agent is on the phone with an outside number
    When the agent tries <action> for the barger with phoneCallViewId "99"
    Then it is refused, and nothing is blamed but the phoneCallViewId
    And the phone call of the agent is as it was

    Examples:
      | action         |
      | OnHold         |
      | Park           |
      | StartRecording |
      | Whisper        |

  @VN-ERR-3 @VN-ERR-9
  Scenario Outline: A server that has OnHold and OffHold refuses <action> as their pages say
    Given the agent is on the phone with an outside number
    And the agent puts the phone call on hold
    When the agent tries <action> for the barger with phoneCallId "00000000000000000000"
    Then it is refused with 400 pc_phonecall_invalid

    Examples:
      | action  |
      | OffHold |
      | OnHold  |

  @VN-ERR-1 @VN-ERR-2 @VN-ERR-5 @VN-ERR-10
  Scenario Outline: Refused: Whisper with <name> "<value>"
    Given the agent is on the phone with an outside number
    When the agent tries Whisper for the barger with <name> "<value>"
    Then it is refused, and nothing is blamed but the <name>
    And the phone call of the agent is as it was

    Examples:
      | name          | value                |
      | waitForPickup | 0                    |
      | callerId      | John Doe, no number! |
      | sendCallTo    | @self                |

  @VN-WHISPER-5 @VN-VM-2
  Scenario Outline: Refused: <action> for the <extension>
    Given the agent is on the phone with an outside number
    When the agent tries <action> for the <extension>
    Then it is refused, and nothing is blamed but the sendCallTo
    And the phone call of the agent is as it was

    Examples:
      | action              | extension |
      | Whisper             | queue     |
      | Whisper             | foreign   |
      | TransferToVoicemail | queue     |
      | TransferToVoicemail | foreign   |
