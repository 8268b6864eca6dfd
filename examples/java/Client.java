// Registering members with java.net.http: batches, errors, 429 and the task.
// Run it against the mock: java Client.java http://127.0.0.1:8080

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

public class Client {
  static final int BATCH = 10_000; // "A single request should not exceed 10,000 profiles"
  static final int TRIES = 5;

  static class LoyaltyException extends RuntimeException {
    LoyaltyException(String message) {
      super(message);
    }
  }

  final HttpClient http = HttpClient.newHttpClient();
  final String url;
  final String token;
  final int program;

  Client(String url, String token, int program) {
    this.url = url;
    this.token = token;
    this.program = program;
  }

  /** Send the emails, all to one task, and give its id. */
  String register(List<String> emails) throws Exception {
    String task = null;
    for (int start = 0; start < emails.size(); start += BATCH) {
      String data =
          emails.subList(start, Math.min(start + BATCH, emails.size())).stream()
              .map(email -> "{\"email\": \"" + email + "\"}")
              .collect(Collectors.joining(","));
      String fields = "\"loyalty_program_id\": " + program + ", \"matching\": \"email\"";
      if (task != null) fields += ", \"task_id\": \"" + task + "\"";
      String body = post("loyalty/register_member_batch_task", fields + ", \"data\": [" + data + "]");
      task = field(body, "\"task_id\"\\s*:\\s*\"([^\"]+)\"");
    }
    return task;
  }

  /** Wait until the task has ended and give how many profiles it counted. */
  int total(String task) throws Exception {
    for (int tried = 0; tried < 300; tried++) {
      String body = post("tasks/status", "\"task_id\": \"" + task + "\"");
      String status = field(body, "\"status\"\\s*:\\s*\"(\\w+)\"");
      if (status.equals("completed") || status.equals("success"))
        return Integer.parseInt(field(body, "\"total\"\\s*:\\s*(\\d+)"));
      if (status.equals("failed")) throw new LoyaltyException("task " + task + " failed");
      Thread.sleep(200);
    }
    throw new LoyaltyException("task " + task + " has not ended");
  }

  /** Send one request; a refusal may show in the status, in error, or in both. */
  String post(String operation, String fields) throws Exception {
    String sent = "{\"token\": \"" + token + "\", " + fields + "}";
    var request =
        HttpRequest.newBuilder(URI.create(url + "/api/v1.1/" + operation))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(sent))
            .build();
    for (int tried = 1; ; tried++) {
      var answer = http.send(request, BodyHandlers.ofString());
      // A 429 was not taken, so it may be sent again; of a 503 nobody knows.
      if (answer.statusCode() == 429 && tried < TRIES) {
        Thread.sleep(1000 * Long.parseLong(answer.headers().firstValue("Retry-After").orElse("1")));
        continue;
      }
      String error = field(answer.body(), "\"error\"\\s*:\\s*(-?\\d+)");
      if (answer.statusCode() != 200 || !error.equals("0"))
        throw new LoyaltyException(answer.statusCode() + ": " + answer.body());
      return answer.body();
    }
  }

  /** The standard library reads no JSON; a real client takes Jackson. */
  static String field(String body, String pattern) {
    var found = Pattern.compile(pattern).matcher(body);
    if (!found.find()) throw new LoyaltyException("no " + pattern + " in " + body);
    return found.group(1);
  }

  static void check(boolean holds, String what) {
    if (!holds) throw new AssertionError(what);
    System.out.println("ok: " + what);
  }

  public static void main(String[] arguments) throws Exception {
    var client = new Client(arguments[0], "java batches", 123);
    var emails = IntStream.range(0, 10_001).mapToObj(n -> n + "@example.com").toList();
    check(client.total(client.register(emails)) == 10_001, "members go to one task in batches");
    try {
      client.register(List.of("no address"));
      check(false, "a refusal is an error");
    } catch (LoyaltyException refused) {
      check(refused.getMessage().contains("data[0].email"), "a refusal is an error with the place");
    }
  }
}
