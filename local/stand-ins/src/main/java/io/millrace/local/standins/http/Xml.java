package io.millrace.local.standins.http;

import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A writer of answers of the query protocol. */
public final class Xml {

    /** Writes what is inside an element. */
    @FunctionalInterface
    public interface Content {
        void write(Xml xml) throws XMLStreamException;
    }

    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newInstance();

    private final XMLStreamWriter out;

    private Xml(XMLStreamWriter out) {
        this.out = out;
    }

    /** UTF-8. */
    public static byte[] document(String root, String namespace, Content content) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter out = FACTORY.createXMLStreamWriter(text);
            out.writeStartElement(root);
            out.writeDefaultNamespace(namespace);
            content.write(new Xml(out));
            out.writeEndElement();
            out.flush();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing to memory", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    public Xml element(String name, Content content) throws XMLStreamException {
        out.writeStartElement(name);
        content.write(this);
        out.writeEndElement();
        return this;
    }

    public Xml text(String name, String value) throws XMLStreamException {
        out.writeStartElement(name);
        out.writeCharacters(value);
        out.writeEndElement();
        return this;
    }

    public Xml time(String name, Instant value) throws XMLStreamException {
        return text(name, value.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /** Encoded as RFC 3986 says, as documents are in answers. */
    public Xml encoded(String name, String value) throws XMLStreamException {
        return text(
                name,
                URLEncoder.encode(value, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("*", "%2A")
                        .replace("%7E", "~"));
    }
}
