package dev.river.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.river.benchmark.figure.Growth;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

final class ReportTest {

    @TempDir
    private Path folder;

    @Test
    void writesEveryRoundAndEveryPointAsJson() throws Exception {
        Report.write(
                SampleResults.of(List.of(SampleResults.MET, SampleResults.MISSED), List.of(SampleResults.growth())),
                folder);

        JsonNode json = json();
        assertThat(json.at("/date").textValue()).isEqualTo("2026-11-21T10:15:30Z");
        assertThat(json.at("/machine/cores").intValue()).isEqualTo(2);
        assertThat(json.at("/machine/memory").longValue()).isEqualTo(8L << 30);
        assertThat(json.at("/machine/postgresql").textValue()).isEqualTo("PostgreSQL 15.14");
        assertThat(json.at("/options").toString())
                .isEqualTo(
                        "{\"rounds\":3,\"scale\":0.5,\"baseline\":\"../before\",\"experiments\":[\"stream\",\"kafka\"]}");
        JsonNode met = json.at("/figures/0");
        assertThat(met.at("/name").textValue()).isEqualTo(SampleResults.MET.name());
        assertThat(met.at("/goal").toString()).isEqualTo("{\"atLeast\":0.95}");
        assertThat(met.at("/met").booleanValue()).isTrue();
        assertThat(met.at("/river").doubleValue()).isEqualTo(171_409);
        assertThat(met.at("/ratio/median").doubleValue()).isEqualTo(SampleResults.MET.ratio());
        assertThat(met.at("/ratio/min").doubleValue())
                .isEqualTo(SampleResults.MET.ratios().get(0));
        assertThat(met.at("/rounds")).hasSize(3);
        assertThat(met.at("/rounds/1/other").doubleValue()).isEqualTo(160_900);
        assertThat(json.at("/figures/1/goal").toString()).isEqualTo("{\"atMost\":0.2}");
        assertThat(json.at("/figures/1/met").booleanValue()).isFalse();
        assertThat(json.at("/growths/0/points")).hasSize(3);
        assertThat(json.at("/growths/0/points/2").toString()).isEqualTo("{\"amount\":1.0E7,\"value\":36.0}");
        assertThat(json.at("/failures/kafka").textValue()).isEqualTo("River has ended with the status 1.");
    }

    @Test
    void writesNullForWhatIsNotThere() throws Exception {
        Report.write(
                SampleResults.of(List.of(SampleResults.WITHOUT_GOAL, SampleResults.UNMEASURED), List.of()), folder);

        assertThat(json().at("/figures/0/goal").isNull()).isTrue();
        assertThat(json().at("/figures/0/met").isNull()).isTrue();
        assertThat(json().at("/figures/1/river").isNull()).isTrue();
        assertThat(json().at("/figures/1/ratio/median").isNull()).isTrue();
    }

    @Test
    void drawsWellFormedPicturesWhateverTheNames() throws Exception {
        Growth same = SampleResults.growth();

        List<Path> files = Report.write(
                SampleResults.of(
                        List.of(SampleResults.MET, SampleResults.MISSED, SampleResults.WITHOUT_GOAL),
                        List.of(SampleResults.growth(), same)),
                folder.resolve("new"));

        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly(
                        "results.json",
                        "ratios.svg",
                        "figures-rows-s.svg",
                        "figures-s.svg",
                        "growth-stream-of-wide-values-others.svg",
                        "growth-stream-of-wide-values-others-2.svg");
        String ratios = xml(files.get(1)).getDocumentElement().getTextContent();
        assertThat(ratios).contains("<5> & \"more\"", "�", "MISSED", "Processor & Sons");
        assertThat(xml(files.get(2)).getDocumentElement().getTextContent()).contains("171,409", "60,000");
        assertThat(xml(files.get(3)).getDocumentElement().getTextContent()).contains("4.42", "17.1");
        assertThat(xml(files.get(4)).getElementsByTagName("circle").getLength()).isEqualTo(4);
        assertThat(xml(files.get(5)).getDocumentElement().getTextContent()).contains("<wide> values & others");
    }

    @Test
    void leavesOutOfPicturesWhatCannotBeDrawn() throws Exception {
        Growth nothing = new Growth("nothing", "tables", "s");
        Growth free = new Growth("free", "tables", "s");
        free.add(1, 0);

        List<Path> files =
                Report.write(SampleResults.of(List.of(SampleResults.UNMEASURED), List.of(nothing, free)), folder);

        assertThat(files).containsExactly(folder.resolve("results.json"));
    }

    private JsonNode json() throws Exception {
        return new ObjectMapper().readTree(folder.resolve("results.json").toFile());
    }

    private static Document xml(Path file) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }
}
