package io.company.platform.deploy.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AnalysisTest {

  private static final Traffic STABLE = new Traffic(900, 0, 1);

  @Test
  void waitsForEnoughRequestsButNotAtTheEnd() {
    Traffic few = new Traffic(4, 4, 1);
    assertTrue(Analysis.verdict(STABLE, few, World.LIMITS, false).isEmpty());
    assertTrue(Analysis.verdict(STABLE, few, World.LIMITS, true).isPresent());
  }

  @Test
  void oneErrorInTwentyMayBeChanceFourAreNot() {
    assertTrue(Analysis.verdict(STABLE, new Traffic(20, 1, 1), World.LIMITS, true).isEmpty());
    assertTrue(Analysis.verdict(STABLE, new Traffic(20, 4, 1), World.LIMITS, true).isPresent());
  }

  @Test
  void noTrafficIsNoReason() {
    assertTrue(Analysis.verdict(STABLE, Traffic.NONE, World.LIMITS, true).isEmpty());
  }

  /** Wilson (1927): for 10 of 100 and z = 1.645 the lower end is 0.0607. */
  @Test
  void theLowerBoundIsWilsons() {
    assertEquals(0.0607, Analysis.lowerBound(10, 100), 0.0005);
    assertEquals(0, Analysis.lowerBound(0, 50), 1e-9);
  }

  @Test
  void countersThatBeganAgainAreTakenWhole() {
    assertEquals(new Traffic(5, 1, 2), new Traffic(5, 1, 2).since(new Traffic(100, 9, 1)));
    assertEquals(new Traffic(5, 1, 1), new Traffic(105, 10, 1).since(new Traffic(100, 9, 1)));
  }
}
