"""Synthetic texts in nine languages, which pages with editors' markup are built from.

All are our own: no page has printed them. Turkish and Italian pages have English labels, because
the site has no others in these languages.
"""

from dataclasses import dataclass
from datetime import date
from html import escape

DAY = date(2006, 11, 17)
_LABELS = ("Date:", "Place:", "Source:", "Fields of work:", "Content type:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The texts of one release in one language."""

    language: str
    title: str
    content_type: str = "Press release"
    labels: tuple[str, str, str, str, str] = _LABELS
    """Of date, place, source, fields of work and type."""
    place: str
    day: str
    source: str
    field: str
    first: str
    """The first paragraph after its dateline."""
    second: str
    """A long paragraph that ends with a bracket."""
    third: str
    """A long paragraph that ends with a stop."""
    short: str
    """A sub-heading."""
    items: tuple[str, str, str]
    """Short lines without a stop."""

    @property
    def opening(self) -> str:
        """The first paragraph as published, with its dateline."""
        return f"{self.place}, {self.day} – {self.first}"

    @property
    def long(self) -> tuple[str, str, str]:
        """The three long paragraphs."""
        return self.opening, self.second, self.third


def html(text: str) -> str:
    """A text as markup."""
    return escape(text, quote=False)


ENGLISH = Texts(
    language="en",
    title="Lake wardens compare notes in the old mill",
    place="OHRID",
    day="17 November 2006",
    source="OSCE Mission to the Lakes",
    field="Environment",
    first="The wardens of four villages met in the old mill today to compare what they have counted.",
    second="The birds have come back to the upper shore, where nobody has seen them for years (see below)",
    third="They will meet again in the spring, when the water is high and the boats are in use.",
    short="What was counted",
    items=("Birds on the upper shore", "Boats without a number", "Reeds cut before the summer"),
)
RUSSIAN = Texts(
    language="ru",
    title="Смотрители озера сверили записи на старой мельнице",
    content_type="Пресс-релиз",
    labels=("Дата:", "Место:", "Источник:", "Направления деятельности:", "Вид контента:"),
    place="ОХРИД",
    day="17 ноября 2006 года",
    source="Миссия ОБСЕ на озерах",
    field="Окружающая среда",
    first="Смотрители четырех деревень встретились сегодня на старой мельнице и сверили свои записи.",
    second="Птицы вернулись на верхний берег, где их не видели уже много лет (смотрите ниже)",
    third="Весной, когда вода поднимется и лодки выйдут на озеро, смотрители встретятся снова.",
    short="Что сосчитано",
    items=("Птицы на верхнем берегу", "Лодки без номера", "Камыш, срезанный до лета"),
)
GERMAN = Texts(
    language="de",
    title="Seewarte vergleichen ihre Listen in der alten Mühle",
    content_type="Pressemitteilung",
    labels=("Datum:", "Ort:", "Quelle:", "Arbeitsbereiche:", "Inhaltstyp:"),
    place="OHRID",
    day="17. November 2006",
    source="OSZE-Mission an den Seen",
    field="Umwelt",
    first="Die Seewarte von vier Dörfern haben heute in der alten Mühle ihre Listen verglichen.",
    second="Die Vögel sind an das obere Ufer zurückgekehrt, wo sie seit Jahren fehlten (siehe unten)",
    third="Im Frühjahr, wenn das Wasser hoch steht und die Boote fahren, treffen sie sich wieder.",
    short="Was gezählt wurde",
    items=("Vögel am oberen Ufer", "Boote ohne Nummer", "Schilf, vor dem Sommer geschnitten"),
)
FRENCH = Texts(
    language="fr",
    title="Les gardiens du lac comparent leurs notes au vieux moulin",
    content_type="Communiqué de presse",
    labels=("Date:", "Lieu:", "Source:", "Domaines d'activité:", "Type de contenu:"),
    place="OHRID",
    day="17 novembre 2006",
    source="Mission de l'OSCE aux lacs",
    field="Environnement",
    first="Les gardiens de quatre villages ont comparé aujourd'hui leurs notes dans le vieux moulin.",
    second="Les oiseaux sont revenus sur la rive haute, d'où ils avaient disparu (voir plus bas)",
    third="Ils se reverront au printemps, quand l'eau sera haute et que les barques sortiront.",
    short="Ce qui a été compté",
    items=("Oiseaux de la rive haute", "Barques sans numéro", "Roseaux coupés avant l'été"),
)
UKRAINIAN = Texts(
    language="uk",
    title="Доглядачі озера звірили записи у старому млині",
    content_type="Прес-реліз",
    labels=("Дата:", "Місце:", "Джерело:", "Напрями діяльності:", "Вид контенту:"),
    place="ОХРИД",
    day="17 листопада 2006 року",
    source="Місія ОБСЄ на озерах",
    field="Довкілля",
    first="Доглядачі чотирьох сіл зустрілися сьогодні у старому млині та звірили свої записи.",
    second="Птахи повернулися на верхній берег, де їх не бачили вже багато років (дивіться нижче)",
    third="Навесні, коли вода підніметься і човни вийдуть на озеро, вони зустрінуться знову.",
    short="Що пораховано",
    items=("Птахи на верхньому березі", "Човни без номера", "Очерет, зрізаний до літа"),
)
SERBIAN = Texts(
    language="sr",
    title="Čuvari jezera uporedili beleške u staroj vodenici",
    content_type="Saopštenje za javnost",
    labels=("Datum:", "Mesto:", "Izvor:", "Oblasti rada:", "Vrsta sadržaja:"),
    place="OHRID",
    day="17. novembra 2006",
    source="Misija OEBS-a na jezerima",
    field="Životna sredina",
    first="Čuvari iz četiri sela sastali su se danas u staroj vodenici i uporedili svoje beleške.",
    second="Ptice su se vratile na gornju obalu, gde ih godinama niko nije video (videti dole)",
    third="Ponovo će se sastati u proleće, kada voda poraste i kada čamci izađu na jezero.",
    short="Šta je prebrojano",
    items=("Ptice na gornjoj obali", "Čamci bez broja", "Trska posečena pre leta"),
)
TURKISH = Texts(
    language="tr",
    title="Göl bekçileri eski değirmende notlarını karşılaştırdı",
    place="OHRİD",
    day="17 Kasım 2006",
    source="AGİT Göller Misyonu",
    field="Çevre",
    first="Dört köyün bekçileri bugün eski değirmende buluşarak saydıklarını karşılaştırdı.",
    second="Kuşlar, yıllardır görülmedikleri yukarı kıyıya geri döndü (aşağıya bakınız)",
    third="Bekçiler ilkbaharda, su yükselip kayıklar göle çıktığında yeniden buluşacak.",
    short="Neler sayıldı",
    items=("Yukarı kıyıdaki kuşlar", "Numarasız kayıklar", "Yazdan önce kesilen sazlar"),
)
ITALIAN = Texts(
    language="it",
    title="I guardiani del lago confrontano gli appunti nel vecchio mulino",
    place="OHRID",
    day="17 novembre 2006",
    source="Missione OSCE ai laghi",
    field="Ambiente",
    first="I guardiani di quattro villaggi hanno confrontato oggi i loro appunti nel vecchio mulino.",
    second="Gli uccelli sono tornati sulla riva alta, dove mancavano da molti anni (vedi sotto)",
    third="Si rivedranno in primavera, quando l'acqua sarà alta e le barche saranno fuori.",
    short="Che cosa si è contato",
    items=("Uccelli della riva alta", "Barche senza numero", "Canne tagliate prima dell'estate"),
)
ALBANIAN = Texts(
    language="sq",
    title="Rojet e liqenit krahasojnë shënimet në mullirin e vjetër",
    content_type="Komunikatë për shtyp",
    labels=("Data:", "Vendi:", "Burimi:", "Fushat e veprimtarisë:", "Lloji i përmbajtjes:"),
    place="OHËR",
    day="17 nëntor 2006",
    source="Misioni i OSBE-së në liqene",
    field="Mjedisi",
    first="Rojet e katër fshatrave u takuan sot në mullirin e vjetër dhe krahasuan shënimet e tyre.",
    second="Zogjtë janë kthyer në bregun e sipërm, ku nuk ishin parë prej vitesh (shih më poshtë)",
    third="Ata do të takohen përsëri në pranverë, kur uji të jetë i lartë dhe varkat të dalin.",
    short="Çfarë u numërua",
    items=("Zogj në bregun e sipërm", "Varka pa numër", "Kallama të prera para verës"),
)
ALL = (
    *(ENGLISH, RUSSIAN, GERMAN, FRENCH, UKRAINIAN),
    *(SERBIAN, TURKISH, ITALIAN, ALBANIAN),
)
