/* The co-action network for Gephi and its kin: GraphML 1.0 and GEXF 1.3. */
#include "config.h"

#include "evidence.h"
#include "export_private.h"
#include "safe.h"

#include <stdlib.h>

/* Accounts with a selected post. */
static bool *chosen_accounts(const struct export_input *in)
{
	bool *chosen = calloc(in->corpus->n.accounts + 1, sizeof *chosen);

	for (uint32_t i = 0; chosen && i < in->result->account_count; i++)
		chosen[in->result->accounts[i].account] = true;
	return chosen;
}

static bool wanted(const struct coord_edge *e, const bool *chosen)
{
	return e->flags & EDGE_LINKED && chosen[e->a] && chosen[e->b];
}

static struct str label_of(const struct corpus *c, uint32_t a)
{
	return c->account_handle[a] == NONE ? strings_at(&c->account_id, a)
					    : strings_at(&c->handle, c->account_handle[a]);
}

static double inorganic_of(const struct score *s, uint32_t a)
{
	return (s->account_automated[a] + s->account_coordinated[a]) / (double)SHARE_ONE;
}

static const char graphml_head[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" "
	"xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
	"xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns "
	"http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n"
	"<key id=\"label\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>\n"
	"<key id=\"posts\" for=\"node\" attr.name=\"posts\" attr.type=\"int\"/>\n"
	"<key id=\"group\" for=\"node\" attr.name=\"group\" attr.type=\"int\"/>\n"
	"<key id=\"inorganic\" for=\"node\" attr.name=\"inorganic\" attr.type=\"double\"/>\n"
	"<key id=\"weight\" for=\"edge\" attr.name=\"weight\" attr.type=\"double\"/>\n"
	"<key id=\"expected\" for=\"edge\" attr.name=\"expected\" attr.type=\"double\"/>\n"
	"<key id=\"q\" for=\"edge\" attr.name=\"q\" attr.type=\"double\"/>\n";

static const char gexf_head[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">\n"
	"<meta><creator>" PACKAGE_STRING "</creator><description>%s</description></meta>\n"
	"<graph defaultedgetype=\"undirected\">\n<attributes class=\"node\">\n"
	"<attribute id=\"0\" title=\"posts\" type=\"integer\"/>\n"
	"<attribute id=\"1\" title=\"group\" type=\"integer\"/>\n"
	"<attribute id=\"2\" title=\"inorganic\" type=\"double\"/>\n</attributes>\n"
	"<attributes class=\"edge\">\n<attribute id=\"0\" title=\"expected\" type=\"double\"/>\n"
	"<attribute id=\"1\" title=\"q\" type=\"double\"/>\n</attributes>\n<nodes>\n";

static const char *described(const struct export_input *in)
{
	return in->corpus->simulated ? "SIMULATED: accounts linked beyond chance and habit"
				     : "accounts linked beyond chance and habit";
}

static void put_node(const struct export_input *in, bool gexf, FILE *f, uint32_t a)
{
	const struct corpus *c = in->corpus;
	uint32_t posts = lists_count(&c->account_posts, a), group = in->score->account_group[a];

	fprintf(f, gexf ? "<node id=\"a%u\" label=\"" : "<node id=\"a%u\"><data key=\"label\">", a);
	safe_xml(f, label_of(c, a));
	if (gexf)
		fprintf(f,
			"\"><attvalues><attvalue for=\"0\" value=\"%u\"/><attvalue for=\"1\" "
			"value=\"%u\"/>"
			"<attvalue for=\"2\" value=\"%.6g\"/></attvalues></node>\n",
			posts, group, inorganic_of(in->score, a));
	else
		fprintf(f,
			"</data><data key=\"posts\">%u</data><data key=\"group\">%u</data>"
			"<data key=\"inorganic\">%.6g</data></node>\n",
			posts, group, inorganic_of(in->score, a));
}

static void put_edge(const struct coord_edge *e, uint32_t number, bool gexf, FILE *f)
{
	double expected =
		e->expected_crowd > e->expected_habit ? e->expected_crowd : e->expected_habit;

	if (gexf)
		fprintf(f,
			"<edge id=\"e%u\" source=\"a%u\" target=\"a%u\" weight=\"%u\"><attvalues>"
			"<attvalue for=\"0\" value=\"%.6g\"/><attvalue for=\"1\" "
			"value=\"%.6g\"/></attvalues>"
			"</edge>\n",
			number, e->a, e->b, e->occasions ? e->occasions : 1, expected, e->q);
	else
		fprintf(f,
			"<edge id=\"e%u\" source=\"a%u\" target=\"a%u\"><data "
			"key=\"weight\">%u</data>"
			"<data key=\"expected\">%.6g</data><data key=\"q\">%.6g</data></edge>\n",
			number, e->a, e->b, e->occasions, expected, e->q);
}

enum status export_network(const struct export_input *in, bool gexf, FILE *f, struct job *job,
			   struct err *err)
{
	const struct coordination *k = in->score->evidence->coord;
	bool *chosen = chosen_accounts(in),
	     *linked = calloc(in->corpus->n.accounts + 1, sizeof *linked);

	(void)job;
	if (!chosen || !linked) {
		free(chosen);
		free(linked);
		return err_nomem(err);
	}
	for (uint32_t i = 0; i < k->edges; i++)
		if (wanted(&k->edge[i], chosen))
			linked[k->edge[i].a] = linked[k->edge[i].b] = true;
	if (gexf)
		fprintf(f, gexf_head, described(in));
	else
		fprintf(f, "%s<graph id=\"tamiz\" edgedefault=\"undirected\"><desc>%s</desc>\n",
			graphml_head, described(in));
	for (uint32_t a = 0; a < in->corpus->n.accounts; a++)
		if (linked[a])
			put_node(in, gexf, f, a);
	fputs(gexf ? "</nodes>\n<edges>\n" : "", f);
	for (uint32_t i = 0; i < k->edges; i++)
		if (wanted(&k->edge[i], chosen))
			put_edge(&k->edge[i], i, gexf, f);
	fputs(gexf ? "</edges>\n</graph>\n</gexf>\n" : "</graph>\n</graphml>\n", f);
	free(chosen);
	free(linked);
	return STATUS_OK;
}
