package io.company.platform.database.lab;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Counts the calls by which a service reaches what outlives it, and has one of them go wrong. After
 * a death nothing gets through any more until {@link #reborn}.
 */
public final class Troubles {

  /** What befalls a call. */
  public enum Trouble {
    /** It is done two times. */
    TWICE,
    /** It is not done, and whoever was asked can't be reached. */
    AWAY,
    /** It is not done, and refused. */
    REFUSED,
    /** It is done, and the answer is lost. */
    ANSWER_LOST,
    KILLED_BEFORE,
    KILLED_AFTER;

    private static final Set<String> LOOKS =
        Set.of(
            "workload",
            "workloads",
            "task",
            "volumes",
            "readTaskLog",
            "connect",
            "topicNames",
            "topics",
            "figures",
            "users",
            "buckets");

    /** A look that is done twice or answered in vain leaves nothing behind. */
    boolean matters(String call) {
      String method = call.substring(call.indexOf('.') + 1).split(" ")[0];
      return this == AWAY || this == KILLED_BEFORE || !LOOKS.contains(method);
    }
  }

  /** The process ends here. */
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }

  /** The calls so far, in order. */
  public final List<String> calls = new ArrayList<>();

  private final int at;
  private final Trouble trouble;
  private boolean armed;
  private boolean dead;

  private Troubles(int at, Trouble trouble) {
    this.at = at;
    this.trouble = trouble;
  }

  public static Troubles none() {
    return new Troubles(-1, Trouble.TWICE);
  }

  public static Troubles at(int call, Trouble trouble) {
    return new Troubles(call, trouble);
  }

  /** From now on calls count, or no longer. */
  synchronized void arm(boolean count) {
    armed = count;
  }

  public synchronized boolean dead() {
    return dead;
  }

  public synchronized void reborn() {
    dead = false;
  }

  /**
   * Whoever is asked, with its calls counted.
   *
   * @param uncounted methods of no consequence
   * @param once methods that nobody can do twice, as a statement is
   * @param failure what a call ends with that is refused ({@code false}) or not answered
   */
  public <T> T around(
      Class<T> type,
      T real,
      Set<String> uncounted,
      boolean once,
      Function<Boolean, Throwable> failure) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              // An interface may be its package's own.
              method.setAccessible(true);
              Call call =
                  () -> {
                    try {
                      return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                      throw e.getCause();
                    }
                  };
              if (method.getDeclaringClass() == Object.class
                  || uncounted.contains(method.getName())) {
                return uncounted(call);
              }
              return counted(
                  type.getSimpleName()
                      + "."
                      + method.getName()
                      + (arguments == null ? "" : " " + first(arguments)),
                  call,
                  once,
                  failure);
            }));
  }

  private static String first(Object[] arguments) {
    String text = String.valueOf(arguments[0]).strip();
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end);
    return line.substring(0, Math.min(60, line.length()));
  }

  private interface Call {
    Object go() throws Throwable;
  }

  private synchronized Object uncounted(Call call) throws Throwable {
    if (dead) {
      throw new Killed();
    }
    return call.go();
  }

  private synchronized Object counted(
      String name, Call call, boolean once, Function<Boolean, Throwable> failure) throws Throwable {
    if (dead) {
      throw new Killed();
    }
    if (!armed) {
      return call.go();
    }
    boolean now = calls.size() == at;
    calls.add(name);
    if (!now) {
      return call.go();
    }
    switch (trouble) {
      case TWICE -> {
        if (!once) {
          call.go();
        }
        return call.go();
      }
      case AWAY -> throw failure.apply(true);
      case REFUSED -> throw failure.apply(false);
      case ANSWER_LOST -> {
        call.go();
        throw failure.apply(true);
      }
      case KILLED_BEFORE -> {
        dead = true;
        throw new Killed();
      }
      case KILLED_AFTER -> {
        call.go();
        dead = true;
        throw new Killed();
      }
    }
    throw new IllegalStateException();
  }
}
