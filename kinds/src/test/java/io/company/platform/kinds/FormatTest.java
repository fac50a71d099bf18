package io.company.platform.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.company.platform.kinds.field.Format;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {

  @ParameterizedTest
  @CsvSource({
    "NAME,order-service,true",
    "NAME,Order,false",
    "NAME,-a,false",
    "NAME,a-,false",
    "NAME,a.b,false",
    "ENVIRONMENT,production,true",
    "ENVIRONMENT,1st,false",
    "ENV_NAME,LOG_LEVEL,true",
    "ENV_NAME,HOME,false",
    "ENV_NAME,PLATFORM_X,false",
    "ENV_NAME,PATHS,true",
    "ENV_NAME,A-B,false",
    "URL_PATH,/,true",
    "URL_PATH,/api/orders,true",
    "URL_PATH,/api/,false",
    "URL_PATH,//x,false",
    "URL_PATH,/a/../b,false",
    "URL_PATH,/a b,false",
    "URL_PATH,/a?b,false",
    "FOLDER,services/orders,true",
    "FOLDER,../x,false",
    "FOLDER,/x,false",
    "GIT_REF,main,true",
    "GIT_REF,feature/a-b,true",
    "GIT_REF,-x,false",
    "GIT_REF,a..b,false",
    "GIT_REF,a b,false",
    "GIT_REF,a.lock,false",
    "GIT_REF,a@{1},false",
    "GITHUB,org/repo,true",
    "GITHUB,org,false",
    "GITHUB,org/..,false",
    "GITHUB,org/repo/x,false",
    "GIT_URL,https://git.example.com/a/b.git,true",
    "GIT_URL,git@git.example.com:a/b.git,true",
    "GIT_URL,file:///srv/git/a.git,true",
    "GIT_URL,https://user:pass@git.example.com/a,false",
    "GIT_URL,ext::sh -c id,false",
    "GIT_URL,--upload-pack=x,false",
    "WEB_URL,https://a.example.com/x,true",
    "WEB_URL,ftp://a,false",
    "TIME,2026-03-01T12:00:00Z,true",
    "TIME,yesterday,false",
    "LABEL_KEY,app.kubernetes.io/name,true",
    "LABEL_KEY,a/b/c,false",
  })
  void knowsItsTexts(Format format, String text, boolean matches) {
    assertEquals(matches, format.matches(text));
  }

  @ParameterizedTest
  @CsvSource({
    "512Mi,536870912",
    "1Gi,1073741824",
    "64M,64000000",
    "0.5Ki,512",
    "100,100",
    "0.1,1",
    "1.5k,1500"
  })
  void bytes(String text, long bytes) {
    assertEquals(bytes, Quantity.memoryBytes(text));
  }

  @ParameterizedTest
  @CsvSource({"200m,200", "0.5,500", "2,2000", "0.0001,1"})
  void thousandthsOfACore(String text, long millis) {
    assertEquals(millis, Quantity.cpuMillis(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Mi", "1.Q", "-1", "1e9", "five", "1..2"})
  void refusesWhatIsNoQuantity(String text) {
    assertThrows(IllegalArgumentException.class, () -> Quantity.memoryBytes(text));
    assertThrows(IllegalArgumentException.class, () -> Quantity.cpuMillis(text));
  }

  @ParameterizedTest
  @CsvSource({"30m,PT30M", "1h30m,PT1H30M", "7d,P7D", "90s,PT90S", "1d2h3m4s,P1DT2H3M4S"})
  void durations(String text, Duration duration) {
    assertEquals(duration, Durations.parse(text));
    assertEquals(duration, Durations.parse(Durations.format(duration)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "m", "1m1h", "-1s", "1 h", "1.5h", "9999999d"})
  void refusesWhatIsNoDuration(String text) {
    assertThrows(IllegalArgumentException.class, () -> Durations.parse(text));
  }

  @Test
  void suggestsTheNearestWord() {
    assertEquals(
        "replicas", Nearest.to("replcias", java.util.List.of("runtime", "replicas")).get());
    assertEquals(
        "environments", Nearest.to("environment", java.util.List.of("env", "environments")).get());
    assertEquals(
        java.util.Optional.empty(),
        Nearest.to("volumes", java.util.List.of("runtime", "replicas")));
    assertEquals(
        "Application",
        Nearest.to("aplication", java.util.List.of("Deployment", "Application")).get());
  }
}
