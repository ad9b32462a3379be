"""Lists places that datelines name: where the OSCE works or met. A line of capitals without a date
is a dateline only if it names one of them, or a place of the page's own label.
"""

import re

from osce_crawler.pages.months import fold_name

# Compiled by hand from general knowledge; nothing was downloaded. The capitals of the participating
# States and of the Partners for Co-operation; seats of the Secretariat, of the institutions and of
# the missions with their field offices, those that are closed too; hosts of Summits, Ministerial
# Councils, seminars and election missions. Each in English and, where the site has or may have
# releases in it, in the local languages, Russian, German and French. Accents do not matter.
# Left out: names that are words or acronyms in capitals (`NICE`, `SPLIT`, `ROMA`, `NIS`). With a
# date they are read without this list.
_PLACES = """
Vienna|Wien|Vienne|Вена|Відень|Vjenë|Vjena|Beč|Беч|Виена|Viyana|Viena|Відня|Warsaw|Warszawa
Warschau|Varsovie|Варшава|Varshavë|Varšava|The Hague|Hague|Den Haag|La Haye|Гаага|Haag|Prague
Praha|Prag|Прага|Copenhagen|København|Kopenhagen|Copenhague|Копенгаген|Tirana|Tiranë|Тирана
Andorra la Vella|Андорра-ла-Велья|Yerevan|Erevan|Eriwan|Ереван|Երևան|Єреван|Baku|Bakı|Bakou|Баку
Minsk|Мінск|Минск|Мінськ|Brussels|Brussel|Brüssel|Bruxelles|Брюссель|Sarajevo|Сарајево|Сараево
Sofia|София|Софія|Sofija|Zagreb|Загреб|Nicosia|Lefkosia|Nikosia|Nicosie|Никосия|Tallinn|Таллинн
Таллин|Helsinki|Helsingfors|Хельсинки|Paris|Париж|Tbilisi|Tiflis|Тбилиси|თბილისი|Тбілісі|Berlin
Берлин|Берлін|Athens|Athen|Athènes|Афины|Budapest|Будапешт|Reykjavik|Reykjavík|Рейкьявик|Dublin
Дублин|Rome|Рим|Astana|Nur-Sultan|Астана|Нур-Султан|Bishkek|Bischkek|Bichkek|Бишкек|Riga|Rīga
Рига|Vaduz|Вадуц|Vilnius|Вильнюс|Luxembourg|Luxemburg|Люксембург|Valletta|La Valletta|Валлетта
Chisinau|Chişinău|Chișinău|Кишинев|Кишинёв|Кишинів|Monaco|Монако|Ulaanbaatar|Ulan Bator
Улан-Батор|Улаанбаатар|Podgorica|Подгорица|Podgoricë|Skopje|Скопје|Скопье|Shkup|Skoplje
Amsterdam|Амстердам|Oslo|Осло|Lisbon|Lisboa|Lissabon|Lisbonne|Лиссабон|Bucharest|Bucureşti
București|Bukarest|Бухарест|Moscow|Moskva|Moskau|Moscou|Москва|San Marino|Сан-Марино|Belgrade
Beograd|Београд|Белград|Belgrad|Bratislava|Братислава|Ljubljana|Любляна|Madrid|Мадрид|Stockholm
Стокгольм|Bern|Berne|Берн|Geneva|Genève|Genf|Ginevra|Женева|Zürich|Zurich|Цюрих|Basel|Базель
Dushanbe|Duschanbe|Douchanbé|Душанбе|Ankara|Анкара|Istanbul|İstanbul|Стамбул|Ashgabat|Aşgabat
Aschgabat|Achgabat|Ашхабад|Ашгабат|Kyiv|Kiev|Kiew|Київ|Киев|Киів|London|Londres|Лондон
Washington|Вашингтон|New York|Нью-Йорк|Ottawa|Оттава|Tashkent|Toshkent|Taschkent|Tachkent
Ташкент|Vatican City|Vatican|Ватикан|Kabul|Кабул|Canberra|Tokyo|Токио|Seoul|Сеул|Bangkok|Бангкок
Algiers|Alger|Cairo|Le Caire|Каир|Jerusalem|Tel Aviv|Amman|Rabat|Tunis|Pristina|Prishtina
Prishtinë|Priština|Приштина|Pristinë|Prizren|Призрен|Prizreni|Gjilan|Gnjilane|Gjilane|Peja|Pejë
Mitrovica|Mitrovicë|Mitrovica North|North Mitrovica|Kosovska Mitrovica|Zvečan|Zvecan|Štrpce
Ferizaj|Uroševac|Gjakova|Gjakovë|Đakovica|Vushtrri|Vučitrn|Gračanica|Graçanica|Rahovec|Orahovac
Podujevo|Podujevë|Leposavić|Zubin Potok|Lipjan|Obiliq|Mamuša|Mamushë|Dragaš|Suharekë|Suva Reka
Kamenica|Kamenicë|Banja Luka|Бања Лука|Баня-Лука|Mostar|Мостар|Tuzla|Тузла|Bihać|Bihac|Brčko
Brcko|Брчко|Foča|Foca|Doboj|Zenica|Livno|Trebinje|Travnik|Srebrenica|Goražde|Prijedor|Bijeljina
Bratunac|Drvar|Novi Sad|Нови Сад|Novi Pazar|Нови Пазар|Bujanovac|Бујановац|Preševo|Medveđa
Medvedja|Ниш|Kragujevac|Subotica|Суботица|Vranje|Zrenjanin|Čačak|Kraljevo|Leskovac|Pančevo
Smederevo|Vukovar|Вуковар|Knin|Sisak|Osijek|Rijeka|Dubrovnik|Zadar|Pakrac|Karlovac|Gospić
Šibenik|Budva|Kotor|Nikšić|Niksic|Никшић|Ulcinj|Bijelo Polje|Pljevlja|Cetinje|Цетиње|Herceg Novi
Ohrid|Охрид|Ohër|Tetovo|Тетово|Tetovë|Kumanovo|Куманово|Bitola|Битола|Gostivar|Гостивар|Struga
Štip|Strumica|Prilep|Kicevo|Kičevo|Debar|Veles|Durrës|Durres|Durrësi|Shkodra|Shkodër|Vlora|Vlorë
Elbasan|Korça|Korçë|Kukës|Gjirokastra|Gjirokastër|Fier|Berat|Lezha|Lezhë|Peshkopi|Saranda
Sarandë|Pogradec|Lushnjë|Lushnja|Tiraspol|Тирасполь|Bendery|Tighina|Бендеры|Comrat|Комрат|Balti
Bălți|Bălţi|Бельцы|Cahul|Soroca|Ungheni|Rîbnița|Ribnita|Dubasari|Lviv|Lvov|Львів|Львов|Odesa
Odessa|Одеса|Одесса|Kharkiv|Kharkov|Харків|Харьков|Donetsk|Донецьк|Донецк|Luhansk|Lugansk
Луганськ|Луганск|Mariupol|Маріуполь|Мариуполь|Severodonetsk|Sievierodonetsk|Сєвєродонецьк
Северодонецк|Kramatorsk|Краматорськ|Краматорск|Sloviansk|Slovyansk|Dnipro|Dnepropetrovsk
Dnipropetrovsk|Дніпро|Днепр|Kherson|Херсон|Chernivtsi|Чернівці|Черновцы|Ivano-Frankivsk
Івано-Франківськ|Ивано-Франковск|Simferopol|Sevastopol|Yalta|Ялта|Zaporizhzhia|Запоріжжя
Vinnytsia|Вінниця|Uzhhorod|Ужгород|Stanytsia Luhanska|Zolote|Petrivske|Stakhanov|Horlivka
Bakhmut|Artemivsk|Debaltseve|Cherkasy|Poltava|Zhytomyr|Chernihiv|Mykolaiv|Sumy|Rivne|Lutsk
Ternopil|Khmelnytskyi|Shchastia|Novoazovsk|Volnovakha|Gukovo|Гуково|Kamensk-Shakhtinskiy
Каменск-Шахтинский|St. Petersburg|Saint Petersburg|St Petersburg|Санкт-Петербург
Sankt Petersburg|Saint-Pétersbourg|Grozny|Грозный|Znamenskoye|Знаменское|Kazan|Казань
Nizhny Novgorod|Yekaterinburg|Екатеринбург|Rostov-on-Don|Ростов-на-Дону|Kaliningrad|Калининград
Sochi|Сочи|Nazran|Batumi|Батуми|ბათუმი|Kutaisi|Кутаиси|ქუთაისი|Gori|Гори|გორი|Tskhinvali
Цхинвали|ცხინვალი|Akhalkalaki|Sukhumi|Sukhum|Sokhumi|Сухуми|Zugdidi|Зугдиди|ზუგდიდი|Ergneti
Эргнети|ერგნეთი|Rustavi|Telavi|Ganja|Gəncə|Гянджа|Mingachevir|Lankaran|Sumgait|Sheki|Nakhchivan
Guba|Gabala|Stepanakert|Shusha|Gyumri|Гюмри|Vanadzor|Ванадзор|Kapan|Goris|Ijevan|Dilijan|Sevan
Tsaghkadzor|Meghri|Almaty|Алматы|Алма-Ата|Alma-Ata|Shymkent|Шымкент|Karaganda|Karagandy
Караганда|Kokshetau|Aktau|Актау|Aktobe|Актобе|Atyrau|Атырау|Pavlodar|Павлодар|Semey|Семей|Taraz
Ust-Kamenogorsk|Oskemen|Kyzylorda|Uralsk|Kostanay|Petropavlovsk|Taldykorgan|Turkestan|Borovoe
Burabay|Osh|Ош|Jalal-Abad|Jalalabad|Джалал-Абад|Жалал-Абад|Karakol|Каракол|Naryn|Нарын|Talas
Талас|Batken|Баткен|Cholpon-Ata|Чолпон-Ата|Tokmok|Токмок|Issyk-Kul|Issyk Kul|Balykchy|Kara-Balta
Uzgen|Khujand|Chudschand|Худжанд|Хуҷанд|Kulyab|Kulob|Куляб|Кӯлоб|Khorog|Хорог|Хоруғ|Kurgan-Tyube
Kurgan-Teppa|Курган-Тюбе|Qurghonteppa|Bokhtar|Бохтар|Gharm|Garm|Гарм|Shaartuz|Shahrituz|Khudjand
Isfara|Penjikent|Tursunzoda|Rasht|Vahdat|Murghab|Panj|Nurek|Istaravshan|Samarkand|Samarqand
Самарканд|Bukhara|Buxoro|Бухара|Nukus|Нукус|Andijan|Andijon|Андижан|Termez|Termiz|Fergana
Farg'ona|Фергана|Namangan|Наманган|Urgench|Khiva|Navoi|Karshi|Qarshi|Jizzakh|Gulistan
Turkmenbashi|Туркменбаши|Мары|Türkmenabat|Turkmenabat|Туркменабад|Dashoguz|Daşoguz|Дашогуз|Avaza
Balkanabat|Atamurat|Serhetabat|Brest|Брест|Grodno|Hrodna|Гродно|Гродна|Vitebsk|Витебск|Gomel
Гомель|Mogilev|Могилев|Strasbourg|Straßburg|Страсбург|Lyon|Marseille|Bordeaux|Bonn|Бонн|Hamburg
Гамбург|Munich|München|Мюнхен|Dresden|Potsdam|Frankfurt|Leipzig|Garmisch-Partenkirchen|Cologne
Köln|Stuttgart|Düsseldorf|Milan|Milano|Mailand|Милан|Turin|Torino|Venice|Venezia|Venedig
Florence|Firenze|Trieste|Naples|Bologna|Palermo|Genoa|Vicenza|Catania|Porto|Порто|Barcelona
Барселона|Córdoba|Cordoba|Кордова|Seville|Sevilla|Valencia|Segovia|Granada|Toledo|Maastricht
Маастрихт|Rotterdam|Utrecht|Leiden|Noordwijk|Antwerp|Ghent|Bruges|Liège|Birmingham|Edinburgh
Glasgow|Belfast|Cardiff|Oxford|Cambridge|Wilton Park|Cork|Bergen|Gothenburg|Malmö|Uppsala|Lund
Aarhus|Turku|Tampere|Hanko|Mariehamn|Tartu|Narva|Jurmala|Daugavpils|Kaunas|Klaipėda|Klaipeda
Trakai|Kraków|Krakow|Cracow|Краков|Gdańsk|Gdansk|Гданьск|Łódź|Lodz|Лодзь|Wrocław|Wroclaw|Poznań
Poznan|Lublin|Katowice|Natolin|Brno|Брно|Ostrava|Liberec|Košice|Kosice|Debrecen|Pécs|Szeged
Maribor|Марибор|Portorož|Portoroz|Bled|Блед|Brdo|Graz|Грац|Linz|Salzburg|Зальцбург|Innsbruck
Klagenfurt|Stadtschlaining|Baden|Alpbach|Krems|Eisenstadt|Laxenburg|Plovdiv|Варна|Varna|Burgas
Ruse|Sinaia|Синая|Cluj|Cluj-Napoca|Iaşi|Iași|Timişoara|Timișoara|Constanţa|Constanta|Sibiu
Thessaloniki|Салоники|Corfu|Корфу|Patras|Rhodes|Heraklion|Olympia|Kalamata|Larnaca|Limassol
Izmir|İzmir|Измир|Antalya|Анталия|Bursa|Trabzon|Gaziantep|Şanlıurfa|Diyarbakır|Diyarbakir|Davos
Lausanne|Lugano|Montreux|Caux|Interlaken|Lucerne|Luzern|Люцерн|Crans-Montana|Dayton|Boston
Chicago|San Francisco|Los Angeles|Philadelphia|Miami|Atlanta|Houston|Toronto|Торонто|Montreal
Montréal|Vancouver|Quebec|Québec|Halifax|Boulder|Monterey|Norfolk|Sharm el-Sheikh|Hurghada
Marrakech|Marrakesh|Casablanca|Oran|Hammamet|Tangier|Beirut|Damascus|Baghdad|Tehran|Islamabad
New Delhi|Beijing|Shanghai|Ulsan|Chiang Mai|Phuket|Kyoto|Hiroshima|Osaka|Sydney|Addis Ababa
Nairobi|Brasilia|Mexico City|Havana|Doha|Dubai|Abu Dhabi|Riyadh|Herat|Mazar-e-Sharif
"""
_COUNTRIES = """
Albania|Shqipëri|Albanien|Albanie|Албания|Andorra|Armenia|Armenien|Arménie|Армения|Austria
Österreich|Autriche|Австрия|Azerbaijan|Aserbaidschan|Азербайджан|Belarus|Weißrussland|Беларусь
Belgium|Belgien|Belgique|Bosnia and Herzegovina|Bosna i Hercegovina|Босния и Герцеговина|BiH
Bosnia|Bulgaria|Canada|Croatia|Hrvatska|Kroatien|Croatie|Cyprus|Czech Republic|Czechia|Denmark
Estonia|Finland|France|Frankreich|Georgia|Georgien|Géorgie|Грузия|საქართველო|Germany|Deutschland
Allemagne|Greece|Holy See|Hungary|Iceland|Ireland|Italy|Italien|Italie|Kazakhstan|Kasachstan
Казахстан|Қазақстан|Kyrgyzstan|Kyrgyz Republic|Kirgisistan|Kirghizistan|Кыргызстан|Киргизия
Latvia|Liechtenstein|Lithuania|Luxembourg|Malta|Moldova|Republic of Moldova|Moldau|Moldavie
Молдова|Monaco|Mongolia|Montenegro|Crna Gora|Црна Гора|Черногория|Netherlands|The Netherlands
North Macedonia|Северна Македонија|Macedonia|former Yugoslav Republic of Macedonia
the former Yugoslav Republic of Macedonia|FYR Macedonia|FYROM|Македонија|Norway|Poland|Polen
Pologne|Польша|Portugal|Romania|România|Russia|Russian Federation|Россия|Российская Федерация
Russland|Russie|San Marino|Serbia|Srbija|Србија|Serbien|Serbie|Сербия|Serbia and Montenegro
Yugoslavia|Federal Republic of Yugoslavia|FRY|Slovakia|Slovenia|Slovenija|Spain|Sweden
Switzerland|Schweiz|Suisse|Tajikistan|Tadschikistan|Tadjikistan|Таджикистан|Тоҷикистон|Turkey
Türkiye|Türkei|Turquie|Турция|Turkmenistan|Türkmenistan|Туркменистан|Ukraine|Україна|Украина|UK
United Kingdom|Great Britain|USA|U.S.A.|US|United States|United States of America|Uzbekistan
Usbekistan|Ouzbékistan|Узбекистан|Oʻzbekiston|Kosovo|Kosovë|Kosova|Косово|Afghanistan|Algeria
Australia|Egypt|Israel|Japan|Jordan|Morocco|Republic of Korea|South Korea|Thailand|Tunisia|D.C.
DC|Chechnya|Чечня|Crimea|Bosnien und Herzegowina|Bosnie-Herzégovine|Transdniestria|Abkhazia
South Ossetia|Ohio
"""
_SIGNS = re.compile(r"[\W_]+")


def place_key(name: str) -> str:
    """A name without case, accents and punctuation.

    >>> place_key("CHIŞINĂU"), place_key("St. Petersburg"), place_key("Ivano-Frankivsk")
    ('chisinau', 'st petersburg', 'ivano frankivsk')
    """
    folded = fold_name(name)
    return folded if folded.isalpha() else " ".join(_SIGNS.sub(" ", folded).split())


def _keys(lines: str) -> frozenset[str]:
    return frozenset(
        place_key(name) for line in lines.split("\n") for name in line.split("|") if name
    )


_KNOWN_PLACES = _keys(_PLACES)
_KNOWN_COUNTRIES = _keys(_COUNTRIES)


def is_place(name: str) -> bool:
    """Whether the name is that of a place in the list, in any of its languages.

    >>> is_place("ТБИЛИСИ"), is_place("NEW YORK"), is_place("ELECTIONS")
    (True, True, False)
    """
    return is_place_key(place_key(name))


def is_place_key(key: str) -> bool:
    """`is_place` of the name that has this key: `place_key`."""
    return key in _KNOWN_PLACES


def is_country(name: str) -> bool:
    """Whether the name is that of a country or region, as after `OSH, `."""
    return place_key(name) in _KNOWN_COUNTRIES
