package io.millrace.local.tool.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A strictly parsed page: markup from the data would break it or appear as elements. */
final class HtmlDocument {

    private static final Set<String> ELEMENTS = Set.of(
            "html", "head", "meta", "title", "style", "body", "main", "header", "section", "div", "h1", "h2", "p", "dl",
            "dt", "dd", "svg", "desc", "line", "rect", "text", "details", "summary", "table", "thead", "tbody", "tr",
            "th", "td");
    private static final Set<String> ATTRIBUTES = Set.of(
            "lang",
            "charset",
            "name",
            "content",
            "http-equiv",
            "class",
            "scope",
            "viewBox",
            "role",
            "aria-labelledby",
            "id",
            "x",
            "y",
            "x1",
            "x2",
            "y1",
            "y2",
            "width",
            "height",
            "text-anchor");

    private final Document document;

    private HtmlDocument(Document document) {
        this.document = document;
    }

    static HtmlDocument read(Path file) throws IOException, ParserConfigurationException, SAXException {
        return new HtmlDocument(DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Files.readString(file)))));
    }

    List<String> texts(String element) {
        return elements(element).stream().map(Element::getTextContent).toList();
    }

    int count(String element) {
        return elements(element).size();
    }

    void assertHarmless() {
        for (Element element : elements("*")) {
            assertThat(element.getTagName()).isIn(ELEMENTS);
            NamedNodeMap attributes = element.getAttributes();
            for (int index = 0; index < attributes.getLength(); index++) {
                assertThat(attributes.item(index).getNodeName()).isIn(ATTRIBUTES);
            }
        }
    }

    private List<Element> elements(String name) {
        List<Element> elements = new ArrayList<>();
        NodeList nodes = document.getElementsByTagName(name);
        for (int index = 0; index < nodes.getLength(); index++) {
            elements.add((Element) nodes.item(index));
        }
        return elements;
    }
}
