import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.NpmPackageValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.common.hapi.validation.validator.WorkerContextValidationSupportAdapter;
import org.hl7.fhir.r5.model.CodeableConcept;
import org.hl7.fhir.r5.model.Coding;
import org.hl7.fhir.r5.model.OperationOutcome.IssueType;
import org.hl7.fhir.r5.model.ValueSet;
import org.hl7.fhir.r5.terminologies.utilities.ValidationResult;
import org.hl7.fhir.utilities.validation.ValidationOptions;

/**
 * The HL7/HAPI reference validator over files, folders or lines, offline.
 *
 * <pre>
 * Oracle [--threads N] [--edition r5|r4b|r4] [--package NAME.tgz]... PATH...
 * Oracle [--threads N] [--edition r5|r4b|r4] [--package NAME.tgz]... --lines
 * </pre>
 *
 * A PATH is a document in JSON or XML, or a folder of such. With {@code --lines} each line of standard input is {@code
 * {"name": "...", "edition": "r5", "resource": {...}}}; the resource may also be the text of a document in JSON or XML.
 * {@code --edition} holds for what follows it, and for lines that name none; a package, an archive of HL7's on the class
 * path, is read for the edition before it. Printed is a line a document, in the order given, as soon as it is judged:
 * {@code {"file": name, "edition": "r5", "outcome": OperationOutcome}}.
 */
public final class Oracle {
  /** The editions that can be judged. */
  private enum Edition {
    R5,
    R4B,
    R4
  }

  /** Code systems that exist and whose codes no package brings: what cannot be looked up here is no complaint. */
  private static final List<String> NOT_HERE =
      List.of(
          "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl",
          "http://www.whocc.no/atc",
          "https://www.nlm.nih.gov/mesh");

  /** Judged documents that may wait for their turn to be printed: memory stays bounded whatever comes in. */
  private static final int WAITING = 16;

  /** One document to judge. */
  private record Document(String name, Edition edition, String text) {}

  /** The validator of an edition, made when its first document comes. */
  private record Judge(FhirContext context, FhirValidator validator) {}

  private final Map<Edition, List<String>> packages = new EnumMap<>(Edition.class);
  private final Map<Edition, Judge> judges = new EnumMap<>(Edition.class);
  private final BlockingQueue<Optional<Future<String>>> waiting = new ArrayBlockingQueue<>(WAITING);

  private Oracle() {}

  public static void main(String[] args) throws Exception {
    PrintStream stdout = System.out;
    System.setOut(System.err); // what a library prints must not stand between the verdicts
    Oracle oracle = new Oracle();
    Edition edition = Edition.R5;
    int threads = 2;
    boolean lines = false;
    Map<Path, Edition> paths = new LinkedHashMap<>();
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--threads" -> threads = Integer.parseInt(args[++i]);
        case "--edition" -> edition = edition(args[++i]);
        case "--package" -> oracle.packages.computeIfAbsent(edition, key -> new ArrayList<>()).add(args[++i]);
        case "--lines" -> lines = true;
        default -> paths.put(Path.of(args[i]), edition);
      }
    }
    ExecutorService pool = Executors.newFixedThreadPool(threads + 1);
    try {
      Future<?> printing = pool.submit(() -> oracle.print(stdout));
      if (lines) {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          oracle.submit(pool, document(line, edition));
        }
      }
      for (Map.Entry<Path, Edition> path : paths.entrySet()) {
        for (Path file : files(path.getKey())) {
          oracle.submit(pool, new Document(file.toString(), path.getValue(), Files.readString(file)));
        }
      }
      oracle.waiting.put(Optional.empty());
      printing.get();
    } finally {
      pool.shutdownNow();
    }
  }

  private void submit(ExecutorService pool, Document document) throws InterruptedException {
    Judge judge = judges.computeIfAbsent(document.edition(), this::judge);
    waiting.put(Optional.of(pool.submit(() -> judge(judge, document))));
  }

  private Void print(PrintStream stdout) throws InterruptedException, ExecutionException {
    PrintStream out = new PrintStream(stdout, false, StandardCharsets.UTF_8);
    for (Optional<Future<String>> next = waiting.take(); next.isPresent(); next = waiting.take()) {
      out.print(next.get().get() + "\n");
      out.flush();
    }
    return null;
  }

  private static String judge(Judge judge, Document document) {
    JsonObject line = new JsonObject();
    line.addProperty("file", document.name());
    line.addProperty("edition", document.edition().name().toLowerCase(Locale.ROOT));
    line.add("outcome", outcome(judge, document.text()));
    return line.toString();
  }

  private static JsonElement outcome(Judge judge, String text) {
    try {
      var outcome = judge.validator().validateWithResult(text).toOperationOutcome();
      return JsonParser.parseString(judge.context().newJsonParser().encodeResourceToString(outcome));
    } catch (RuntimeException error) {
      // What the validator cannot even read is a verdict too, and the documents after it have a right to theirs.
      JsonObject issue = new JsonObject();
      issue.addProperty("severity", "fatal");
      issue.addProperty("code", "exception");
      issue.addProperty("diagnostics", error.toString());
      JsonArray issues = new JsonArray();
      issues.add(issue);
      JsonObject outcome = new JsonObject();
      outcome.addProperty("resourceType", "OperationOutcome");
      outcome.add("issue", issues);
      return outcome;
    }
  }

  private Judge judge(Edition edition) {
    FhirContext context =
        switch (edition) {
          case R5 -> FhirContext.forR5();
          case R4B -> FhirContext.forR4B();
          case R4 -> FhirContext.forR4();
        };
    ValidationSupportChain chain =
        new ValidationSupportChain(
            packages(context, edition), // before the definitions, which bring older extensions
            new DefaultProfileValidationSupport(context),
            new InMemoryTerminologyServerValidationSupport(context),
            new CommonCodeSystemsTerminologyService(context),
            unknownSystems(context),
            new SnapshotGeneratingValidationSupport(context));
    // One coding of the value set is enough: http://hl7.org/fhir/terminologies.html#strength
    chain.setCodeableConceptValidationSuccessfulIfNotAllCodingsAreValid(true);
    FhirInstanceValidator module = new FhirInstanceValidator(chain);
    module.setWrappedWorkerContext(chain, new Codings(chain));
    return new Judge(context, context.newValidator().registerValidatorModule(module));
  }

  private NpmPackageValidationSupport packages(FhirContext context, Edition edition) {
    NpmPackageValidationSupport support = new NpmPackageValidationSupport(context);
    try {
      for (String name : packages.getOrDefault(edition, List.of())) {
        support.loadPackageFromClasspath("/" + name);
      }
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
    for (String system : NOT_HERE) {
      JsonObject stub = new JsonObject();
      stub.addProperty("resourceType", "CodeSystem");
      stub.addProperty("url", system);
      stub.addProperty("status", "active");
      stub.addProperty("content", "not-present");
      support.addCodeSystem(context.newJsonParser().parseResource(stub.toString()));
    }
    return support;
  }

  // Deprecated for a class that needs a terminology server; without it R4 and R4B complain of each unknown system.
  @SuppressWarnings("deprecation")
  private static IValidationSupport unknownSystems(FhirContext context) {
    var support = new UnknownCodeSystemWarningValidationSupport(context);
    support.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
    return support;
  }

  /** Keeps the complaint about a code that its own system lacks where another coding of the concept is in the set. */
  private static final class Codings extends WorkerContextValidationSupportAdapter {
    Codings(IValidationSupport support) {
      super(support);
    }

    @Override
    public ValidationResult validateCode(ValidationOptions options, CodeableConcept concept, ValueSet set) {
      ValidationResult judged = super.validateCode(options, concept, set);
      if (!judged.isOk()) {
        return judged;
      }
      for (Coding coding : concept.getCoding()) {
        if (coding.hasSystem() && coding.hasCode()) {
          ValidationResult alone = validateCode(options, coding, null);
          // A system whose codes are not here gives a result without such an issue.
          if (alone.getIssues().stream().anyMatch(issue -> issue.getCode() == IssueType.CODEINVALID)) {
            return alone;
          }
        }
      }
      return judged;
    }
  }

  private static Document document(String line, Edition edition) {
    JsonObject given = JsonParser.parseString(line).getAsJsonObject();
    JsonElement resource = given.get("resource");
    return new Document(
        given.get("name").getAsString(),
        given.has("edition") ? edition(given.get("edition").getAsString()) : edition,
        resource.isJsonPrimitive() ? resource.getAsString() : resource.toString());
  }

  private static Edition edition(String name) {
    return Edition.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> found = Files.walk(path)) {
      return found.filter(Oracle::isDocument).sorted().toList();
    }
  }

  private static boolean isDocument(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(file) && (name.endsWith(".json") || name.endsWith(".xml"));
  }
}
