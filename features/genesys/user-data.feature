Feature: User data
  What is known about a call travels with it: keys and values, attached, updated and deleted by those who are on it.

  @GWS-DIAL-4
  Scenario: Dialled with user data
    When the agent dials the caller with the user data:
      | key           | value |
      | AccountNumber | 12345 |
    And the caller answers the call from the agent
    Then the agent's call with the caller carries the user data:
      | key           | value |
      | AccountNumber | 12345 |

  @GWS-ATTACH-2
  Scenario: Attached while the call rings
    When the caller calls the agent
    And the agent attaches to the call with the caller the user data:
      | key           | value |
      | AccountNumber | 12345 |
    Then the agent's call with the caller is Ringing
    And the agent's call with the caller carries the user data:
      | key           | value |
      | AccountNumber | 12345 |

  @GWS-ATTACH-2
  Scenario: Attached while the call is being dialled
    When the caller calls the agent
    And the caller attaches to the call with the agent the user data:
      | key           | value |
      | AccountNumber | 12345 |
    Then the caller's call with the agent is Dialing
    And the caller's call with the agent carries the user data:
      | key           | value |
      | AccountNumber | 12345 |

  @GWS-ATTACH-2
  Scenario: Attached while the call is held
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent attaches to the call with the caller the user data:
      | key           | value |
      | AccountNumber | 12345 |
    Then the agent's call with the caller is Held
    And the agent's call with the caller carries the user data:
      | key           | value |
      | AccountNumber | 12345 |

  @GWS-ATTACH-3
  Scenario: A key that is there already
    Given the agent is on the phone with the caller
    When the agent attaches to the call with the caller the user data:
      | key             | value    |
      | AccountNumber   | 12345    |
      | CustomerSegment | Platinum |
    And the agent attaches to the call with the caller once more the key "AccountNumber", with the value "67890"
    Then the agent's call with the caller is Established
    And the agent's call with the caller carries "12345" or "67890" under the key "AccountNumber"
    And the agent's call with the caller carries the user data:
      | key             | value    |
      | CustomerSegment | Platinum |

  @GWS-ATTACH-1
  Scenario: Values within a value
    Given the agent is on the phone with the caller
    When the agent attaches to the call with the caller, under the key "Customer", the pairs:
      | key     | value    |
      | Name    | James    |
      | Segment | Platinum |
    Then the agent's call with the caller is Established

  @GWS-DATA-1
  Scenario: A value is updated
    Given the agent is on the phone with the caller
    When the agent attaches to the call with the caller the user data:
      | key           | value |
      | AccountNumber | 12345 |
    And the agent updates the user data of the call with the caller:
      | key           | value    |
      | AccountNumber | 12345678 |
    Then the agent's call with the caller is Established
    And read back, the agent's call with the caller carries the user data:
      | key           | value    |
      | AccountNumber | 12345678 |

  @GWS-DATA-2
  Scenario: What is not updated stays
    Given the agent is on the phone with the caller
    When the agent attaches to the call with the caller the user data:
      | key             | value    |
      | AccountNumber   | 12345    |
      | CustomerSegment | Platinum |
    And the agent updates the user data of the call with the caller:
      | key           | value    |
      | AccountNumber | 12345678 |
    Then the agent's call with the caller carries the user data:
      | key             | value    |
      | AccountNumber   | 12345678 |
      | CustomerSegment | Platinum |

  @GWS-DATA-1 @GWS-DATA-2
  Scenario: Several pairs are updated, old and new
    Given the agent is on the phone with the caller
    When the agent updates the user data of the call with the caller:
      | key           | value    |
      | AccountNumber | 12345678 |
    And the agent updates the user data of the call with the caller:
      | key             | value    |
      | AccountNumber   | 87654321 |
      | CustomerSegment | Platinum |
      | CustomerName    | James    |
    Then the agent's call with the caller carries the user data:
      | key             | value    |
      | AccountNumber   | 87654321 |
      | CustomerSegment | Platinum |
      | CustomerName    | James    |

  @GWS-DATA-1
  Scenario: Updated while the call is held
    Given the agent is on the phone with the caller
    When the agent holds the call with the caller
    And the agent updates the user data of the call with the caller:
      | key           | value    |
      | AccountNumber | 12345678 |
    Then the agent's call with the caller is Held

  @GWS-DATA-1 @GWS-DATA-2 @GWS-DISP-2
  Scenario: What is not written stays through hold and retrieval
    Given the agent is on the phone with the caller
    When the agent attaches to the call with the caller the user data:
      | key             | value    |
      | AccountNumber   | 12345    |
      | CustomerSegment | Platinum |
    And the agent holds the call with the caller
    And the agent updates the user data of the call with the caller:
      | key           | value    |
      | AccountNumber | 12345678 |
    Then the agent's call with the caller is Held
    And read back, the agent's call with the caller carries the user data:
      | key             | value    |
      | AccountNumber   | 12345678 |
      | CustomerSegment | Platinum |
    When the agent retrieves the call with the caller
    And the agent sets the disposition of the call with the caller to "Referred" under the key "DispositionCode"
    Then read back, the agent's call with the caller carries the user data:
      | key             | value    |
      | AccountNumber   | 12345678 |
      | CustomerSegment | Platinum |
      | DispositionCode | Referred |

  @GWS-DATA-4 @GWS-DATA-2
  Scenario: One pair is deleted
    Given the agent is on the phone with the caller
    When the agent updates the user data of the call with the caller:
      | key             | value    |
      | AccountNumber   | 12345678 |
      | CustomerSegment | Platinum |
      | CustomerName    | James    |
    And the agent deletes "CustomerSegment" from the user data of the call with the caller
    Then the agent's call with the caller is Established
    And the agent's call with the caller carries nothing under the key "CustomerSegment"
    And the agent's call with the caller carries the user data:
      | key           | value    |
      | AccountNumber | 12345678 |
      | CustomerName  | James    |

  @GWS-DATA-4 @GWS-DATA-2
  Scenario: One pair is deleted while the call is held
    Given the agent is on the phone with the caller
    When the agent updates the user data of the call with the caller:
      | key             | value    |
      | AccountNumber   | 12345678 |
      | CustomerSegment | Platinum |
    And the agent holds the call with the caller
    And the agent deletes "CustomerSegment" from the user data of the call with the caller
    Then the agent's call with the caller is Held
    And the agent's call with the caller carries nothing under the key "CustomerSegment"
    And the agent's call with the caller carries the user data:
      | key           | value    |
      | AccountNumber | 12345678 |

  @GWS-DATA-1
  Scenario: A value as long as those that the documents show
    Given the agent is on the phone with the caller
    When the agent updates the user data of the call with the caller:
      | key         | value                                                                                                                            |
      | GSIP_REC_FN | 01RCC3N118B1V0SL8O7GK2LAES00000V_15000_15000_15001_2015-10-16_14-26-23_hpe-voicevm-70-dot-genesyslab-dot-com__%3Ccont_center_id%3E |
    Then the agent's call with the caller is Established
    And read back, the agent's call with the caller carries the user data:
      | key         | value                                                                                                                            |
      | GSIP_REC_FN | 01RCC3N118B1V0SL8O7GK2LAES00000V_15000_15000_15001_2015-10-16_14-26-23_hpe-voicevm-70-dot-genesyslab-dot-com__%3Ccont_center_id%3E |

  @GWS-DATA-4
  Scenario: A pair is deleted whose key begins another one
    Given the agent is on the phone with the caller
    When the agent updates the user data of the call with the caller:
      | key                | value    |
      | CustomerSegment    | Platinum |
      | CustomerSegmentOld | Gold     |
      | MyCustomerSegment  | Silver   |
    And the agent deletes "CustomerSegment" from the user data of the call with the caller
    Then the agent's call with the caller carries nothing under the key "CustomerSegment"
    And the agent's call with the caller carries the user data:
      | key                | value  |
      | CustomerSegmentOld | Gold   |
      | MyCustomerSegment  | Silver |

  @GWS-DATA-4
  Scenario: A pair that is not there
    Given the agent is on the phone with the caller
    When the agent attaches to the call with the caller the user data:
      | key           | value |
      | AccountNumber | 12345 |
    And the agent asks to delete "CustomerSegment", which is not there, from the user data of the call with the caller
    And the agent holds the call with the caller
    Then the agent's call with the caller carries the user data:
      | key           | value |
      | AccountNumber | 12345 |

  @GWS-DATA-3
  Scenario: All user data is deleted
    Given the agent is on the phone with the caller
    When the agent attaches to the call with the caller the user data:
      | key             | value    |
      | AccountNumber   | 12345678 |
      | CustomerSegment | Platinum |
    And the agent deletes all user data of the call with the caller
    Then the agent's call with the caller is Established
    And the agent's call with the caller carries no user data

  @GWS-DATA-3
  Scenario: All user data of one call is deleted, and none of another
    Given the agent is on the phone with the caller
    When the agent attaches to the call with the caller the user data:
      | key           | value |
      | AccountNumber | 12345 |
    And the agent holds the call with the caller
    And the agent dials the colleague
    And the colleague answers the call from the agent
    And the agent attaches to the call with the colleague the user data:
      | key  | value |
      | Desk | 7     |
    And the agent deletes all user data of the call with the colleague
    And the agent swaps the call with the colleague for the call with the caller
    Then the agent's call with the caller carries the user data:
      | key           | value |
      | AccountNumber | 12345 |

  @GWS-DATA-1
  Scenario: The user data of one call is updated, and that of no other
    Given the agent is on the phone with the caller
    When the agent attaches to the call with the caller the user data:
      | key           | value |
      | AccountNumber | 12345 |
    And the agent holds the call with the caller
    And the agent dials the colleague
    And the colleague answers the call from the agent
    And the agent updates the user data of the call with the colleague:
      | key           | value |
      | AccountNumber | 67890 |
    Then the agent's call with the colleague carries the user data:
      | key           | value |
      | AccountNumber | 67890 |
    And read back, the agent's call with the caller carries the user data:
      | key           | value |
      | AccountNumber | 12345 |
    When the agent swaps the call with the colleague for the call with the caller
    Then the agent's call with the caller carries the user data:
      | key           | value |
      | AccountNumber | 12345 |

  @GWS-DATA-3
  Scenario: Deleted while the call is being dialled
    When the caller calls the agent
    And the caller attaches to the call with the agent the user data:
      | key           | value |
      | AccountNumber | 12345 |
    And the caller deletes all user data of the call with the agent
    Then the caller's call with the agent is Dialing
    And the caller's call with the agent carries no user data

  @GWS-DATA-5 @GWS-DATA-6
  Scenario Outline: <operation> needs its <parameter>
    Given the agent is on the phone with the caller
    When the agent attaches to the call with the caller the user data:
      | key           | value |
      | AccountNumber | 12345 |
    And the agent tries <operation> on the call with the caller, without <parameter>
    Then it is refused and nothing changes

    Examples:
      | operation          | parameter |
      | UpdateUserData     | userData  |
      | DeleteUserDataPair | key       |

  @GWS-ATTACH-1 @GWS-HOLD-1 @GWS-RETRIEVE-1
  Scenario: User data stays with a call that is held and retrieved
    Given the agent is on the phone with the caller
    When the agent attaches to the call with the caller the user data:
      | key           | value |
      | AccountNumber | 12345 |
    And the agent holds the call with the caller
    And the agent retrieves the call with the caller
    Then the agent's call with the caller carries the user data:
      | key           | value |
      | AccountNumber | 12345 |
    And read back, the agent's call with the caller carries the user data:
      | key           | value |
      | AccountNumber | 12345 |

  @GWS-ATTACH-1 @GWS-SWAP-3
  Scenario: User data stays with its call when calls are swapped
    Given the agent is on the phone with the caller
    When the agent attaches to the call with the caller the user data:
      | key           | value |
      | AccountNumber | 12345 |
    And the agent holds the call with the caller
    And the agent dials the colleague
    And the colleague answers the call from the agent
    And the agent swaps the call with the colleague for the call with the caller
    Then the agent's call with the caller is Established
    And the agent's call with the caller carries the user data:
      | key           | value |
      | AccountNumber | 12345 |
    And read back, the agent's call with the caller carries the user data:
      | key           | value |
      | AccountNumber | 12345 |
